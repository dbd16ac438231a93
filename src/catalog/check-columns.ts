import type { ColumnType } from '../value/column-type.ts'
import { writeNames } from './build-table.ts'
import { nearHint } from './check-settings.ts'
import { checkReached, checkTransition } from './check-states.ts'
import { parseFieldSource } from './field-source.ts'
import type { ColumnManifest, OperationManifest, ProviderManifest, TableManifest } from './manifest.ts'
import type { Complain } from './manifest-problem.ts'

const defaultTypes: Readonly<Record<ColumnType, string>> = {
  text: 'string',
  boolean: 'boolean',
  integer: 'number',
  double: 'number',
  timestamp: 'string',
  date: 'string',
  json: 'none',
  secret: 'none',
}

/** Checks what a schema cannot say about the columns of a table. */
export function checkColumns(provider: ProviderManifest, table: TableManifest, complain: Complain): void {
  checkSpellings(table, complain)
  checkTransition(table, complain)
  const names = Object.keys(table.columns)
  for (const column of table.identity) {
    const manifest = table.columns[column]
    if (manifest === undefined)
      complain(['identity'], `there is no column "${column}"`, nearHint(column, names, 'columns'))
    else if (manifest.type === 'secret' || manifest.type === 'json')
      complain(
        ['identity'],
        `"${column}" is a ${manifest.type}`,
        'A row is told from another by plain values.',
      )
  }
  for (const [name, column] of Object.entries(table.columns)) {
    const at = ['columns', name]
    checkField(provider, table, name, column, (path, message, hint) =>
      complain([...at, ...path], message, hint),
    )
    checkValues(column, (path, message, hint) => complain([...at, ...path], message, hint))
    checkReached(table, name, (path, message, hint) => complain([...at, ...path], message, hint))
    checkWrite(table, column, (path, message, hint) => complain([...at, ...path], message, hint))
  }
}

function checkSpellings(table: TableManifest, complain: Complain): void {
  const owners = new Map(Object.keys(table.columns).map((name) => [name, name]))
  for (const [name, { aliases }] of Object.entries(table.columns))
    for (const [index, alias] of (aliases ?? []).entries()) {
      const owner = owners.get(alias.toLowerCase())
      if (owner !== undefined)
        complain(
          ['columns', name, 'aliases', index],
          `"${alias}" already names the column "${owner}"`,
          'Leave it out of one.',
        )
      owners.set(alias.toLowerCase(), name)
    }
}

function readsOf(table: TableManifest): readonly OperationManifest[] {
  return Object.entries(table.operations).flatMap(([name, operation]) =>
    writeNames.has(name) ? [] : [operation],
  )
}

function checkField(
  provider: ProviderManifest,
  table: TableManifest,
  name: string,
  column: ColumnManifest,
  complain: Complain,
): void {
  const source = parseFieldSource(name, column, provider.field_case)
  const reads = readsOf(table)
  const overHttp = reads.filter(({ request }) => request !== undefined)
  if (source === undefined)
    complain(
      ['field'],
      `"${column.field}" is no place of a value`,
      'Known: a path, $, $key, $parent.<path>, $bound.<column>.',
    )
  else if (source.kind === 'bound')
    checkBound(table, source.column, (path, ...rest) => complain(['field', ...path], ...rest))
  else if (
    source.kind === 'key' &&
    overHttp.some(({ entries, each }) => entries === undefined && each === undefined)
  )
    complain(
      ['field'],
      '$key needs entries or each in every operation that reads',
      'Name the entries, or a field.',
    )
  else if (source.kind === 'parent' && overHttp.some(({ each }) => each === undefined))
    complain(
      ['field'],
      '$parent needs each in every operation that reads',
      'Set each, or name a field of the item.',
    )
  else if (source.kind === 'item' && column.type !== 'json' && column.type !== 'text')
    complain(['field'], `the whole item is no ${column.type}`, 'Set type: json, or name a field.')

  if (column.decode !== undefined && column.type !== 'text' && column.type !== 'secret')
    complain(['decode'], `decode makes a text, not a ${column.type}`, 'Set type: text or type: secret.')
  if (column.decode === 'basic_password' && column.type !== 'secret')
    complain(['type'], 'a decoded password is a secret', 'Set type: secret.')
  if (column.empty_is_null && column.type !== 'text' && column.type !== 'secret')
    complain(['empty_is_null'], `a ${column.type} is never an empty text`, 'Leave it out.')
  if (column.write_only && column.required)
    complain(['write_only'], 'what is never returned cannot be required', 'Leave out one of the two.')
  if (column.seconds_after_request === undefined) return
  if (column.type !== 'timestamp')
    complain(['seconds_after_request'], 'only a timestamp is an instant', 'Set type: timestamp.')
  const seconds = table.columns[column.seconds_after_request]
  checkBound(table, column.seconds_after_request, (path, ...rest) =>
    complain(['seconds_after_request', ...path], ...rest),
  )
  if (seconds !== undefined && seconds.type !== 'integer')
    complain(
      ['seconds_after_request'],
      `"${column.seconds_after_request}" is no integer`,
      'Name a column of seconds.',
    )
}

function checkBound(table: TableManifest, column: string, complain: Complain): void {
  if (!Object.hasOwn(table.columns, column)) {
    complain([], `there is no column "${column}"`, nearHint(column, Object.keys(table.columns), 'columns'))
    return
  }
  const isKey = readsOf(table).some(
    ({ keys, request }) => Object.hasOwn(keys ?? {}, column) || request?.includes(`{${column}}`),
  )
  if (!isKey) complain([], `"${column}" is no key of an operation that reads`, 'Only a key is ever bound.')
}

function checkValues(column: ColumnManifest, complain: Complain): void {
  const { default: absent, values } = column
  if (absent !== undefined) {
    const fits =
      typeof absent === defaultTypes[column.type] && (column.type !== 'integer' || Number.isInteger(absent))
    if (!fits)
      complain(['default'], `the default is no ${column.type}`, "Write a value of the column's type.")
    else if (values !== undefined && !values.includes(String(absent)))
      complain(['default'], 'the default is not among the values', `The values are ${values.join(', ')}.`)
  }
  if (values !== undefined && column.type !== 'text')
    complain(['values'], `a ${column.type} has no list of values`, 'Set type: text.')
}

function checkWrite(table: TableManifest, column: ColumnManifest, complain: Complain): void {
  const { write } = column
  const names = write === undefined ? [] : Array.isArray(write) ? write : Object.keys(write)
  for (const name of names)
    if (!Object.hasOwn(table.operations, name))
      complain(
        ['write'],
        `the table has no operation "${name}"`,
        `Declare operations.${name}, or leave it out.`,
      )
  if (names.length === 0 && column.write_field !== undefined)
    complain(['write_field'], 'nothing writes the column', 'Say in write which operations do.')
  if (names.length === 0 && column.write_only)
    complain(['write_only'], 'nothing writes the column', 'Say in write which operations do.')
  if (names.length > 0 && column.write_field === undefined && column.field?.startsWith('$'))
    complain(['write'], `"${column.field}" is no place in a body`, 'Say in write_field where the value goes.')
}
