import { keyOperators, writeNames } from './build-table.ts'
import { checkKey } from './check-key.ts'
import { nearHint } from './check-settings.ts'
import { checkStates } from './check-states.ts'
import { checkWrite } from './check-write.ts'
import type { OperationManifest, TableManifest } from './manifest.ts'
import type { Complain } from './manifest-problem.ts'
import type { OperationPlace } from './operation-place.ts'
import { placeholdersOf, splitRequest } from './path-template.ts'

/** Checks what a schema cannot say about one operation or action. */
export function checkOperation(
  place: OperationPlace,
  operation: OperationManifest,
  complain: Complain,
): void {
  checkEffect(place, operation, complain)
  checkShape(place, operation, complain)
  checkPath(place, operation, complain)
  for (const [column, key] of Object.entries(operation.keys ?? {}))
    checkKey(place, operation, column, key, (path, message, hint) =>
      complain(['keys', column, ...path], message, hint),
    )
  checkPaging(operation, complain)
  checkOrder(place.table, operation, complain)
  checkParent(place, operation, complain)
  checkStates(place.table, operation, complain)
  checkMint(place, operation, complain)
  checkWrite(place, operation, complain)
}

function writes(place: OperationPlace): boolean {
  return place.isAction || writeNames.has(place.name)
}

function checkEffect(place: OperationPlace, operation: OperationManifest, complain: Complain): void {
  const { effect } = operation
  const { method } = splitRequest(operation.request ?? '')
  if (!place.isAction && writeNames.has(place.name) && effect !== 'write')
    complain(['effect'], `${place.name} changes something, its effect is not ${effect}`, 'Set effect: write.')
  if (place.isAction && (effect === 'list' || effect === 'reveal'))
    complain(['effect'], `an action's effect is not ${effect}`, 'Declare what only reads under operations.')
  if (!writes(place) && effect === 'write')
    complain(
      ['effect'],
      'an operation that writes cannot read rows',
      'Name it create, update or delete, or declare it under actions.',
    )
  if ((method === 'GET' || method === 'HEAD') && effect === 'write')
    complain(
      ['request'],
      `a ${method} does not write`,
      'Correct the method, or set effect: mint where it creates a credential.',
    )
  if (['PUT', 'PATCH', 'DELETE'].includes(method) && (effect === 'list' || effect === 'reveal'))
    complain(
      ['effect'],
      `a ${method} changes something, its effect is not ${effect}`,
      'Set effect: write, or correct the method.',
    )
  if (operation.destructive && effect !== 'write')
    complain(['destructive'], 'only a write destroys', 'Set effect: write, or leave it out.')
}

function checkShape(place: OperationPlace, operation: OperationManifest, complain: Complain): void {
  const { request, items, item, entries, each, body } = operation
  const isDriver = place.provider.driver !== undefined
  if (isDriver && request !== undefined) complain(['request'], 'a driver sends no request', 'Leave it out.')
  if (!isDriver && request === undefined) complain([], 'request is missing', 'Write METHOD /path.')
  const places = Object.entries({ items, item, entries }).filter(([, path]) => path !== undefined)
  if (places.length > 1)
    complain(
      [places[1]?.[0] ?? ''],
      `rows are in one of ${places.map(([name]) => name).join(', ')}`,
      'Keep the one that is right.',
    )
  if (each !== undefined && items === undefined)
    complain(['each'], 'each unfolds items', 'Say in items where they are.')
  if (body !== undefined && /^(GET|HEAD) /.test(request ?? ''))
    complain(['body'], 'a GET has no body', 'Leave it out.')
}

function checkPath(place: OperationPlace, operation: OperationManifest, complain: Complain): void {
  const { path } = splitRequest(operation.request ?? '')
  const { columns } = place.table
  for (const name of placeholdersOf(path)) {
    const column = columns[name]
    const setting = place.provider.settings[name]
    if (column === undefined && setting === undefined) {
      const names = [...Object.keys(columns), ...Object.keys(place.provider.settings)]
      complain(
        ['request'],
        `{${name}} is neither a column nor a setting`,
        nearHint(name, names, 'columns and settings'),
      )
    } else if (column !== undefined) {
      if (column.type === 'secret')
        complain(
          ['request'],
          `the secret {${name}} would be part of the url`,
          'Send it in the body or a header.',
        )
      const key = operation.keys?.[name]
      if (key !== undefined && (!key.required || key['='] !== 'path'))
        complain(['keys', name], `{${name}} is in the path`, 'Write { "=": path, required: true }.')
    } else if (setting?.type === 'secret')
      complain(
        ['request'],
        `the secret setting {${name}} would be part of the url`,
        'Send it through http.auth.',
      )
    else if (setting !== undefined && !setting.required && setting.default === undefined)
      complain(
        ['request'],
        `the setting {${name}} may be unset`,
        `Set settings.${name}.required, or give it a default.`,
      )
  }
}

function checkPaging(operation: OperationManifest, complain: Complain): void {
  const { page, keys, query } = operation
  for (const [column, key] of Object.entries(keys ?? {}))
    for (const operator of keyOperators) {
      const name = key[operator]
      if (name !== undefined && Object.hasOwn(query ?? {}, name))
        complain(
          ['keys', column, operator],
          `the query parameter "${name}" is a constant of the operation`,
          'Leave it out of query.',
        )
    }
  if (page === undefined) return
  if (operation.items === undefined && operation.entries === undefined)
    complain(['page'], 'only a list has pages', 'Say in items where the rows are.')
  const { size } = page
  if (size?.use !== undefined && size.use > size.max)
    complain(
      ['page', 'size', 'use'],
      `use is more than max (${size.max})`,
      'Ask for no more than the API gives.',
    )
  const own = ['query' in page ? page.query : undefined, size?.query]
  for (const [column, key] of Object.entries(keys ?? {}))
    for (const operator of keyOperators)
      if (key[operator] !== undefined && own.includes(key[operator]))
        complain(
          ['keys', column, operator],
          `the query parameter "${key[operator]}" is the paging's`,
          'Name another parameter.',
        )
}

function checkOrder(table: TableManifest, operation: OperationManifest, complain: Complain): void {
  for (const [name, { query }] of Object.entries(operation.order ?? {})) {
    const column = table.columns[name]
    if (column === undefined)
      complain(
        ['order', name],
        `there is no column "${name}"`,
        nearHint(name, Object.keys(table.columns), 'columns'),
      )
    else if (['text', 'json', 'secret'].includes(column.type))
      complain(
        ['order', name],
        `the order of a ${column.type} is never the server's`,
        'Leave it out: the engine sorts.',
      )
    else if (!column.required)
      complain(
        ['order', name],
        `"${name}" may be null, and servers differ in where nulls go`,
        'Set required on the column, or leave the order out.',
      )
    if (!query.includes('{direction}'))
      complain(['order', name, 'query'], '{direction} is missing', 'Write it where asc or desc goes.')
  }
}

function checkParent(place: OperationPlace, operation: OperationManifest, complain: Complain): void {
  const { parent } = operation
  if (parent === undefined) return
  const table = place.tables.find((other) => other.table === parent.table)
  if (table === undefined) {
    const names = place.tables.map((other) => other.table)
    complain(
      ['parent', 'table'],
      `the provider has no table "${parent.table}"`,
      nearHint(parent.table, names, 'tables'),
    )
    return
  }
  if (
    !Object.entries(table.operations).some(([name, { effect }]) => !writeNames.has(name) && effect === 'list')
  )
    complain(
      ['parent', 'table'],
      `nothing lists "${parent.table}" without a side effect`,
      'Name a table with an operation of effect list.',
    )
  const { path } = splitRequest(operation.request ?? '')
  for (const [key, column] of Object.entries(parent.keys)) {
    if (!placeholdersOf(path).includes(key) && !operation.keys?.[key]?.required)
      complain(
        ['parent', 'keys', key],
        `"${key}" is no required key of the operation`,
        'Only a required key is filled.',
      )
    const filling = table.columns[column]
    if (filling === undefined)
      complain(
        ['parent', 'keys', key],
        `"${parent.table}" has no column "${column}"`,
        nearHint(column, Object.keys(table.columns), 'columns'),
      )
    else if (filling.type !== place.table.columns[key]?.type || filling.type === 'secret')
      complain(
        ['parent', 'keys', key],
        `"${column}" is a ${filling.type}, "${key}" is not`,
        'Name a column of the same type.',
      )
  }
}

/** Types of the columns that the ledger notes of what was minted. */
const notedTypes = { secret: 'secret', username: 'text', registry: 'text' } as const

function checkMint(place: OperationPlace, operation: OperationManifest, complain: Complain): void {
  const { mints } = operation
  if (mints === undefined) return
  if (operation.effect !== 'mint')
    complain(['mints'], 'the operation creates no credential', 'Set effect: mint, or leave it out.')
  const check = (path: readonly string[], name: string | undefined, type: string): void => {
    if (name === undefined) return
    const found = place.table.columns[name]?.type
    if (found !== type) complain(path, `"${name}" is no ${type} column`, 'Name the key column.')
    else if (!Object.hasOwn(operation.keys ?? {}, name))
      complain(path, `"${name}" is no key of the operation`, 'Only a key is ever bound.')
  }
  check(['mints', 'permission', 'column'], mints.permission?.column, 'boolean')
  check(['mints', 'lifetime'], mints.lifetime, 'integer')
  for (const [member, type] of Object.entries(notedTypes) as [keyof typeof notedTypes, string][]) {
    const name = mints[member]
    if (name === undefined) continue
    const column = place.table.columns[name]
    if (column === undefined)
      complain(
        ['mints', member],
        `there is no column "${name}"`,
        nearHint(name, Object.keys(place.table.columns), 'columns'),
      )
    else if (column.type !== type)
      complain(['mints', member], `"${name}" is a ${column.type}, not a ${type}`, `Name a ${type} column.`)
  }
}
