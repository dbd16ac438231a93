import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import type { ColumnType } from '../value/column-type.ts'
import { parseExactJson } from '../value/exact-json.ts'
import { formatInstant } from '../value/timestamp.ts'
import { type BoundKey, keyText } from './bound-key.ts'
import { writeField } from './build-table.ts'
import {
  type BodyValue,
  isSendable,
  type RequestBody,
  SealedMember,
  type WriteValue,
} from './request-body.ts'
import type { Column, Operation, Provider, Table } from './table.ts'

type Members = { [name: string]: BodyValue<string> }

/** What each type of column is in a body. A value that is null never comes here. */
const written: Readonly<Record<ColumnType, (value: NonNullable<WriteValue>) => BodyValue<string>>> = {
  text: String,
  boolean: Boolean,
  integer: (value) => (typeof value === 'bigint' ? value : Number(value)),
  double: Number,
  timestamp: (value) => formatInstant(BigInt(value)),
  date: (value) => keyText({ type: 'date', operator: '=', value }),
  json: (value) => parseExactJson(String(value)) as BodyValue<string>,
  secret: (value) => new SealedMember(String(value)),
}

function bodyValue(column: Column, table: Table, value: WriteValue): BodyValue<string> {
  if (value === null) return null
  const where = `${table.provider}.${table.service}.${table.name}: the value of ${column.name}`
  if (typeof value === 'string' && !isSendable(value))
    throw new CredsqlError('invalid_value', `${where} has half of a character, which no request can carry`, {
      hint: 'A surrogate without its other half: look where the text was cut.',
    })
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new CredsqlError('invalid_value', `${where} is ${value}, which JSON does not have`)
  try {
    return written[column.type](value)
  } catch (error) {
    throw new CredsqlError('invalid_value', `${where} is no ${column.type}: ${messageOf(error)}`)
  }
}

/** Where in the body a column goes; undefined for one that is only in the path, or only proves who asks. */
function placeOf(column: Column, operation: Operation, table: Table, provider: Provider): string | undefined {
  const target = operation.keys.find((key) => key.column === column.name)?.operators['=']
  if (target?.in === 'body') return target.name
  // An update may send a new value of what is in the path; a row that is created has one value of it.
  if (target !== undefined && operation !== table.update) return undefined
  return operation === table.create || operation === table.update
    ? writeField(column, provider.fieldCase)
    : undefined
}

function place(members: Members, path: string, value: BodyValue<string>): void {
  const parts = path.split('.')
  const last = parts.pop()!
  let inner = members
  for (const part of parts) {
    const next = (Object.hasOwn(inner, part) ? inner[part] : undefined) ?? {}
    inner[part] = next
    inner = next as Members
  }
  inner[last] = value
}

/** Whether an API that is sent nothing would miss its body: a row is made or changed by members, be there none of them. */
function expectsMembers(operation: Operation, table: Table): boolean {
  if (!['POST', 'PUT', 'PATCH'].includes(operation.method)) return false
  if (operation !== table.create && operation !== table.update) return false
  const name = operation.name as 'create' | 'update'
  return table.columns.some(({ name: column, manifest: { write } }) => {
    const isWritten = Array.isArray(write) ? write.includes(name) : write !== undefined && name in write
    return isWritten && !operation.keys.some((key) => key.column === column)
  })
}

/**
 * The body of a write: the operation's constants, then what is written, each at its place. `values` are columns by name; `keys`
 * those bound keys that belong to the request, of which some may go into the body. Secrets are handles. Undefined where the
 * request has no body. Throws `invalid_value` for what cannot be written; a secret's value is not looked at.
 */
export function requestBody(
  operation: Operation,
  table: Table,
  provider: Provider,
  values: ReadonlyMap<string, WriteValue>,
  keys: readonly BoundKey[] = [],
): RequestBody<string> | undefined {
  if (operation.method === 'GET' || operation.method === 'HEAD') return undefined
  const { body: constants = {}, encoding = 'json' } = operation.manifest
  const members: Members = {}
  for (const [path, value] of Object.entries(constants)) place(members, path, value)
  for (const column of table.columns) {
    const key = keys.find(({ column: name, target }) => name === column.name && target.in === 'body')
    const value = key?.value ?? values.get(column.name)
    if (value === undefined) continue
    const path = key?.target.name ?? placeOf(column, operation, table, provider)
    if (path === undefined) continue
    if (value === null && encoding === 'form')
      throw new CredsqlError(
        'invalid_value',
        `${table.provider}.${table.service}.${table.name}: ${column.name} is NULL, which a form cannot carry`,
      )
    place(members, path, bodyValue(column, table, value))
  }
  if (Object.keys(members).length === 0 && !expectsMembers(operation, table)) return undefined
  return { encoding, value: members }
}
