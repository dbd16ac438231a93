import { keyOperators, writeNames } from './build-table.ts'
import { nearHint } from './check-settings.ts'
import { apiSpelling } from './field-source.ts'
import { parseKeyTarget } from './key-target.ts'
import type { OperationManifest } from './manifest.ts'
import type { Complain } from './manifest-problem.ts'
import type { OperationPlace } from './operation-place.ts'
import { placeholdersOf, splitRequest } from './path-template.ts'

/** A member of a body, and where in the manifest it comes from. */
interface BodyMember {
  readonly path: string
  readonly at: readonly string[]
  readonly isFlat: boolean
}

/** Checks what a schema cannot say about how an operation changes something. */
export function checkWrite(place: OperationPlace, operation: OperationManifest, complain: Complain): void {
  checkBase(place, operation, complain)
  checkProof(place, operation, complain)
  checkBody(place, operation, complain)
  checkFound(place, operation, complain)
  if (place.name === 'create' && !place.isAction && operation.idempotent && isPost(operation))
    complain(['idempotent'], 'a POST that creates makes another row each time', 'Leave it out.')
}

function isPost({ request = '' }: OperationManifest): boolean {
  return splitRequest(request).method === 'POST'
}

function isWrite(place: OperationPlace, operation: OperationManifest): boolean {
  return operation.effect === 'write' && (place.isAction || writeNames.has(place.name))
}

function checkBase(place: OperationPlace, operation: OperationManifest, complain: Complain): void {
  const { base } = operation
  if (base === undefined) return
  const { settings } = place.provider
  const at = ['base']
  if (!isWrite(place, operation))
    complain(at, 'only a write goes to another address', 'Leave it out: reads go to http.base_url.')
  const first = /^\{([^{}]*)\}/.exec(base)?.[1]
  const isUrl = first === undefined ? /^https?:\/\//.test(base) : settings[first]?.type === 'url'
  if (!isUrl) complain(at, `"${base}" does not begin with a url`, 'Begin with a setting of type url.')
  for (const name of placeholdersOf(base)) {
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined
    if (setting === undefined)
      complain(at, `there is no setting "${name}"`, nearHint(name, Object.keys(settings), 'settings'))
    else if (setting.type === 'secret')
      complain(at, `the secret setting {${name}} would be part of the url`, 'Send it through auth.')
    else if (!setting.required && setting.default === undefined)
      complain(
        at,
        `the setting {${name}} may be unset`,
        `Set settings.${name}.required, or give it a default.`,
      )
  }
}

function checkProof(place: OperationPlace, operation: OperationManifest, complain: Complain): void {
  const { auth } = operation
  if (auth === undefined) return
  if (!isWrite(place, operation))
    complain(['auth'], 'only a write is proved by the row’s own credential', 'Leave it out.')
  const { columns } = place.table
  const column = Object.hasOwn(columns, auth.token) ? columns[auth.token] : undefined
  if (column === undefined)
    complain(
      ['auth', 'token'],
      `there is no column "${auth.token}"`,
      nearHint(auth.token, Object.keys(columns), 'columns'),
    )
  else if (column.type !== 'secret')
    complain(['auth', 'token'], `"${auth.token}" is a ${column.type}, not a secret`, 'Name a secret column.')
}

function membersOf(place: OperationPlace, operation: OperationManifest): readonly BodyMember[] {
  const { table, provider, name, isAction } = place
  const members: BodyMember[] = Object.keys(operation.body ?? {}).map((path) => ({
    path,
    at: ['body', path],
    isFlat: true,
  }))
  const inPath = placeholdersOf(splitRequest(operation.request ?? '').path)
  for (const [column, manifest] of Object.entries(table.columns)) {
    const isFlat = manifest.type !== 'json'
    const key = Object.hasOwn(operation.keys ?? {}, column) ? operation.keys?.[column]?.['='] : undefined
    const target = key === undefined ? undefined : parseKeyTarget(key, column)
    if (target?.in === 'body') members.push({ path: target.name, at: ['keys', column, '='], isFlat })
    const { write = [] } = manifest
    const names: readonly string[] = Array.isArray(write) ? write : Object.keys(write)
    // A row that is created has one value of what is in the path.
    const isKey = target !== undefined || inPath.includes(column)
    if (isAction || !names.includes(name) || (isKey && name === 'create')) continue
    const path = manifest.write_field ?? manifest.field ?? apiSpelling(column, provider.field_case)
    if (target?.in !== 'body' && !path.startsWith('$')) members.push({ path, at: [], isFlat })
  }
  return members
}

function checkBody(place: OperationPlace, operation: OperationManifest, complain: Complain): void {
  const { encoding, request = '' } = operation
  if (encoding !== undefined && /^(GET|HEAD) /.test(request))
    complain(['encoding'], 'a GET has no body', 'Leave it out.')
  if (!isWrite(place, operation)) return
  const members = membersOf(place, operation)
  for (const [index, { path, at }] of members.entries()) {
    const other = members.slice(0, index).find((one) => collide(one.path, path))
    if (other !== undefined)
      complain(
        at,
        `"${path}" and "${other.path}" are one place of the body`,
        'Give each a place of its own in write_field.',
      )
  }
  if (encoding !== 'form') return
  for (const { path, at, isFlat } of members)
    if (!isFlat || path.includes('.'))
      complain(
        at.length > 0 ? at : ['encoding'],
        `"${path}" is nested, and a form is flat`,
        'Write encoding: json.',
      )
}

function collide(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`)
}

/** A row that no read finds without minting must be named by what the statement says. */
function checkFound(place: OperationPlace, operation: OperationManifest, complain: Complain): void {
  const { table, name, isAction } = place
  const isRead = Object.entries(table.operations).some(
    ([other, { effect }]) => !writeNames.has(other) && (effect === 'list' || effect === 'reveal'),
  )
  if (isRead || (name === 'create' && !isAction) || !isWrite(place, operation)) return
  const isNamed =
    operation.auth !== undefined ||
    Object.values(operation.keys ?? {}).some((key) => keyOperators.some((operator) => key[operator])) ||
    placeholdersOf(operation.request ?? '').some((column) => Object.hasOwn(table.columns, column))
  if (!isNamed)
    complain(
      [],
      'nothing reads the rows of the table without minting, and nothing here says which row is meant',
      'Give it keys, or the row’s own credential in auth.',
    )
}
