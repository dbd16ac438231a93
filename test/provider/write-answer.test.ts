import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { bundledProvidersFolder } from '../../src/catalog/bundled-providers.ts'
import { loadProvider } from '../../src/catalog/load-provider.ts'
import type { Operation } from '../../src/catalog/table.ts'
import type { ApiRequest, ApiResponse } from '../../src/provider/message.ts'
import { answeredRows, readWriteAnswer } from '../../src/provider/write-answer.ts'
import { Vault } from '../../src/secrets/vault.ts'

const proof = new Vault(new Uint8Array(32).fill(7)).seal('canary')

function requestOf(method: ApiRequest['method'], changes: Partial<ApiRequest> = {}): ApiRequest {
  return {
    method,
    url: 'https://api.example/v1/registrycredentials/1c7',
    headers: {},
    idempotent: false,
    effect: 'write',
    ...changes,
  }
}

function response(status: number, body: unknown, changes: Partial<ApiResponse> = {}): ApiResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: { 'content-type': 'application/json' }, body: text, sentAt: 0, ...changes }
}

async function tableOf(provider: string, name: string) {
  const loaded = await loadProvider(join(bundledProvidersFolder(), provider))
  const table = loaded.tables.find((one) => one.name === name)
  assert.ok(table)
  return { table, http: loaded.http }
}

const missing = {
  type: 'error',
  status: 422,
  code: 'MissingRequired',
  message: null,
  fieldName: 'registryId',
}
const where = 'on mine answered'
const cases: {
  name: string
  provider?: string
  table?: string
  request?: ApiRequest
  answer: ApiResponse
  want: string
  hint?: RegExp
}[] = [
  { name: '200', answer: response(200, {}), want: 'accepted' },
  { name: '201', answer: response(201, {}), want: 'accepted' },
  { name: '202', answer: response(202, {}), want: 'accepted' },
  { name: '204', answer: response(204, ''), want: 'accepted' },
  {
    name: '404 on DELETE is what was wanted',
    request: requestOf('DELETE'),
    answer: response(404, {}),
    want: 'accepted gone',
  },
  {
    name: '404 on anything else',
    answer: response(404, { code: 'Not Found' }),
    want: `refused not_found POST /v1/registrycredentials/1c7 ${where} 404: Not Found`,
    hint: /not there any more/,
  },
  {
    name: 'a field is told as its column',
    answer: response(422, missing),
    want: `refused api_failed POST /v1/registrycredentials/1c7 ${where} 422: MissingRequired column registry_id (registryId)`,
  },
  {
    name: 'a column of the same name',
    answer: response(422, { ...missing, fieldName: 'email' }),
    want: `refused api_failed POST /v1/registrycredentials/1c7 ${where} 422: MissingRequired column email`,
  },
  {
    name: 'a field that is no column',
    answer: response(422, { ...missing, fieldName: 'action' }),
    want: `refused api_failed POST /v1/registrycredentials/1c7 ${where} 422: MissingRequired field action`,
  },
  {
    name: 'its state forbids it',
    request: requestOf('DELETE'),
    answer: response(405, { code: 'Method not allowed' }),
    want: `refused api_failed DELETE /v1/registrycredentials/1c7 ${where} 405: Method not allowed`,
  },
  {
    name: 'a conflict',
    answer: response(409, { code: 'Conflict' }),
    want: `refused api_failed POST /v1/registrycredentials/1c7 ${where} 409: Conflict`,
  },
  {
    name: 'too many requests, to the last',
    answer: response(429, ''),
    want: `refused rate_limited POST /v1/registrycredentials/1c7 ${where} 429`,
  },
  {
    name: 'the built-in registry',
    provider: 'humanitec',
    table: 'registries',
    request: requestOf('PATCH'),
    answer: response(403, { error: 'the built-in registry can not be changed' }),
    want: `refused forbidden PATCH /v1/registrycredentials/1c7 ${where} 403: the built-in registry can not be changed`,
    hint: /Either nobody may do this, or the credential of connection "mine" \(connections\.mine\.token\) may not/,
  },
  {
    name: 'the connection is not let in',
    answer: response(401, {}),
    want: `refused unauthorized POST /v1/registrycredentials/1c7 ${where} 401`,
    hint: /check connections\.mine\.token/,
  },
  {
    name: 'a credential that proves itself is not let in',
    provider: 'digitalocean',
    table: 'registry_docker_credentials',
    request: requestOf('POST', { proof }),
    answer: response(401, { id: 'unauthorized', message: 'Unable to authenticate you.' }),
    want: `refused unauthorized POST /v1/registrycredentials/1c7 ${where} 401: Unable to authenticate you. (unauthorized)`,
    hint: /revoked before/,
  },
  {
    name: '408: nobody knows',
    answer: response(408, ''),
    want: `lost api_failed POST /v1/registrycredentials/1c7 ${where} 408`,
  },
  {
    name: '500 quotes nothing where secrets are',
    answer: response(500, { message: 'canary' }),
    want: `lost api_failed POST /v1/registrycredentials/1c7 ${where} 500`,
  },
  {
    name: '500 where there are none',
    provider: 'digitalocean',
    table: 'repository_tags',
    request: requestOf('DELETE'),
    answer: response(500, { id: 'server_error', message: 'Unexpected server-side error' }),
    want: `lost api_failed DELETE /v1/registrycredentials/1c7 ${where} 500: Unexpected server-side error (server_error)`,
  },
  {
    name: 'a mint quotes nothing either',
    provider: 'digitalocean',
    table: 'repository_tags',
    request: requestOf('GET', { effect: 'mint' }),
    answer: response(500, { message: 'canary' }),
    want: `lost api_failed GET /v1/registrycredentials/1c7 ${where} 500`,
  },
  {
    name: 'a refusal after a sending that may have arrived',
    request: requestOf('PUT', { idempotent: true }),
    answer: response(409, { code: 'Conflict' }, { repeated: true }),
    want: `lost api_failed PUT /v1/registrycredentials/1c7 ${where} 409: Conflict`,
  },
  {
    name: '404 on a DELETE that was sent before',
    request: requestOf('DELETE', { idempotent: true }),
    answer: response(404, {}, { repeated: true }),
    want: 'accepted gone',
  },
]

for (const { name, provider = 'rancher', table: tableName = 'registry_credentials', ...one } of cases)
  test(`answer: ${name}`, async () => {
    const { request = requestOf('POST'), answer, want, hint } = one
    const { table, http } = await tableOf(provider, tableName)
    const told = readWriteAnswer(request, answer, 'mine', http, ['token'], table)
    const text =
      told.kind === 'accepted'
        ? `accepted${told.gone === true ? ' gone' : ''}`
        : `${told.kind} ${told.error.code} ${told.error.message}`
    assert.equal(text, want)
    if (hint !== undefined && told.kind !== 'accepted') assert.match(told.error.details.hint ?? '', hint)
  })

for (const { name, provider, table: tableName, operation, answer, want } of [
  {
    name: 'the created row',
    provider: 'rancher',
    table: 'registry_credentials',
    operation: 'create',
    answer: response(201, '{"id":"1c7","n":9007199254740993}'),
    want: [{ item: { id: '1c7', n: 9_007_199_254_740_993n } }],
  },
  {
    name: 'wrapped',
    provider: 'digitalocean',
    table: 'registries',
    operation: 'create',
    answer: response(201, { registry: { name: 'a' } }),
    want: [{ item: { name: 'a' } }],
  },
  {
    name: 'the minted one',
    provider: 'digitalocean',
    table: 'registry_docker_credentials',
    operation: 'get_docker_credentials',
    answer: response(200, { auths: { h: { auth: 'x' } } }),
    want: [{ key: 'h', item: { auth: 'x' } }],
  },
  {
    name: '204',
    provider: 'digitalocean',
    table: 'registries',
    operation: 'delete',
    answer: response(204, ''),
    want: [],
  },
  {
    name: 'an answer that is no row',
    provider: 'digitalocean',
    table: 'registry_docker_credentials',
    operation: 'delete',
    answer: response(200, {}),
    want: [],
  },
  {
    name: 'an empty answer where a row is documented',
    provider: 'rancher',
    table: 'registries',
    operation: 'delete',
    answer: response(200, ' '),
    want: [],
  },
])
  test(`rows of an answer: ${name}`, async () => {
    const { table } = await tableOf(provider, tableName)
    const all = [...table.reads, table.create, table.delete]
    const found = all.find((one): one is Operation => one?.name === operation)
    assert.ok(found)
    assert.deepEqual(answeredRows(requestOf('POST'), answer, 'mine', found), want)
  })

test('an answer in another shape is told', async () => {
  const { table } = await tableOf('rancher', 'registries')
  assert.ok(table.create)
  const html = response(200, '<html>', { headers: { 'content-type': 'text/html' } })
  assert.throws(() => answeredRows(requestOf('POST'), html, 'mine', table.create!), {
    code: 'response_invalid',
  })
  assert.throws(() => answeredRows(requestOf('POST'), response(200, []), 'mine', table.create!), {
    code: 'response_invalid',
    message: /the body is a list, not an object/,
  })
})
