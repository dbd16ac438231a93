import type { Connection, Operation } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { ConnectionRuntime } from '../execute/connection-runtime.ts'
import { buildRequest } from '../provider/request.ts'
import { responseError } from '../provider/response.ts'

/** A connection that works: what was asked, and the status of the answer. */
export interface ConnectionTest {
  readonly request: string
  readonly status: number
}

/** Sends the harmless request that a provider declares. Throws what is wrong with the connection. */
export async function testConnection(
  connection: Connection,
  open: () => Promise<ConnectionRuntime>,
  signal: AbortSignal | undefined,
): Promise<ConnectionTest> {
  const { http } = connection.provider
  if (connection.problem !== undefined) throw connection.problem
  if (http === undefined)
    throw new CredsqlError('unsupported', `provider ${connection.provider.name} has nothing to test`)
  const { base, settings, client, secretSettings } = await open()
  const [method = 'GET', path = '/'] = http.check.split(' ')
  const operation: Operation = {
    name: 'check',
    effect: 'list',
    method,
    path,
    keys: [],
    manifest: { effect: 'list' },
  }
  const request = buildRequest(base, settings, { operation, keys: [] })
  const response = await client.send(request, { signal })
  if (response.status > 299) throw responseError(request, response, connection.name, http, secretSettings)
  return { request: `${request.method} ${new URL(request.url).pathname}`, status: response.status }
}
