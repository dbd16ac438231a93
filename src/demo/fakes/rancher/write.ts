import { type Answer, json } from '../answer.ts'
import { type FakeRequest, jsonObject } from '../fake-request.ts'
import { problem } from './problem.ts'
import type { Resource, WritableField } from './resource.ts'
import { resources } from './resource.ts'
import { type Row, rowOf } from './row.ts'
import type { Store } from './store.ts'

type Show = (row: Row) => Record<string, unknown>

/** POST to a collection: 201 with the object, its secret included. */
export function create(
  store: Store,
  resource: Resource,
  request: FakeRequest,
  account: string,
  show: Show,
): Answer {
  const body = jsonObject(request)
  if (body === undefined) return problem(request, 422, 'InvalidBodyContent')
  const fault = faultIn(store, resource, body, 'create')
  if (fault !== undefined) return problem(request, 422, fault.code, fault.field)
  if (resource.type === 'registry' && isTaken(store, String(body['serverAddress']))) {
    return problem(request, 400, 'ServerAddressUsed')
  }
  const id = `${resource.idPrefix}${store.nextNumber(resource)}`
  const created = store.timestamp()
  const row = rowOf(resource, { id, created, ...resourceDefaults(resource) }, account)
  assign(row, resource, body, 'create')
  store.lifecycle.create(row)
  store.add(row)
  const answer = json(201, show(row))
  store.lifecycle.wasStarted(row)
  return answer
}

/** PUT to an object: 200. Fields that cannot be changed are passed over without a word. */
export function update(store: Store, row: Row, request: FakeRequest, show: Show): Answer {
  const body = jsonObject(request)
  if (body === undefined) return problem(request, 422, 'InvalidBodyContent')
  const fault = faultIn(store, row.resource, body, 'update')
  if (fault !== undefined) return problem(request, 422, fault.code, fault.field)
  if (store.lifecycle.isMoving(row)) return problem(request, 409)
  if (!store.lifecycle.update(row)) return problem(request, 405)
  assign(row, row.resource, body, 'update')
  store.version += 1
  const answer = json(200, show(row))
  store.lifecycle.wasStarted(row)
  return answer
}

/** DELETE: 200 with the object. Where its state forbids the removal, as `active` does, 405. */
export function remove(store: Store, row: Row, request: FakeRequest, show: Show): Answer {
  if (store.lifecycle.start(row, 'remove') !== 'started') return problem(request, 405)
  return started(store, row, 200, show)
}

/** POST with `?action=`: 202 with the object in its state of transition. */
export function act(store: Store, row: Row, action: string, request: FakeRequest, show: Show): Answer {
  const came = store.lifecycle.start(row, action)
  switch (came) {
    case 'unknown':
      return problem(request, 422, 'InvalidAction', 'action')
    case 'unavailable':
      return problem(request, 422, 'ActionNotAvailable', 'action')
    case 'busy':
      return problem(request, 409)
    case 'started':
      return started(store, row, 202, show)
  }
}

function started(store: Store, row: Row, status: number, show: Show): Answer {
  store.version += 1
  const answer = json(status, show(row))
  store.lifecycle.wasStarted(row)
  return answer
}

function resourceDefaults(resource: Resource): { serverAddress: string } | { registryId: string } {
  return resource.type === 'registry' ? { serverAddress: '' } : { registryId: '' }
}

type Mode = 'create' | 'update'

/** The first fault in a body, in the order of the schema's fields. */
function faultIn(
  store: Store,
  resource: Resource,
  body: Record<string, unknown>,
  mode: Mode,
): { code: string; field: string } | undefined {
  for (const field of Object.keys(resource.writable).sort()) {
    const rules = resource.writable[field]
    if (rules === undefined || !isWritten(rules, mode)) continue
    const code = faultOf(store, rules, body[field], mode)
    if (code !== undefined) return { code, field }
  }
  return undefined
}

function faultOf(store: Store, rules: WritableField, value: unknown, mode: Mode): string | undefined {
  const required = rules.create === 'required'
  if (value === undefined) return required && mode === 'create' ? 'MissingRequired' : undefined
  if (value === null) {
    if (!required) return undefined
    return mode === 'create' ? 'MissingRequired' : 'NotNullable'
  }
  if (typeof value !== 'string') return 'InvalidFormat'
  if (required && value === '') return 'MinLengthExceeded'
  if (value.length > rules.maxLength) return 'MaxLengthExceeded'
  const referenced = rules.reference
  if (referenced !== undefined && store.find(resources[referenced], value) === undefined)
    return 'InvalidReference'
  return undefined
}

function assign(row: Row, resource: Resource, body: Record<string, unknown>, mode: Mode): void {
  for (const [field, rules] of Object.entries(resource.writable)) {
    const value = body[field]
    if (!isWritten(rules, mode) || (typeof value !== 'string' && value !== null)) continue
    row.values[field] = value
  }
}

function isWritten(rules: WritableField, mode: Mode): boolean {
  return mode === 'create' || rules.update
}

function isTaken(store: Store, serverAddress: string): boolean {
  const wanted = serverAddress.toLowerCase()
  return store
    .all('registry')
    .some(({ values }) => values['state'] !== 'purged' && values['serverAddress']?.toLowerCase() === wanted)
}
