import type { KeyOperator } from '../catalog/manifest.ts'
import { isPathSegment } from '../catalog/request-target.ts'
import type { Column, Key, Operation, Table } from '../catalog/table.ts'
import type { KeyPredicate, KeySource, Operand } from './scan-plan.ts'

/** A key that constants bind. */
export type ValuesSource = Extract<KeySource, { kind: 'values' }>

/** One operation of a table with what binds its keys. */
export interface AccessPath {
  readonly operation: Operation
  readonly bound: readonly ValuesSource[]
  /** Predicates that the bound keys stand for, with whether the API answers them exactly. */
  readonly pushed: readonly { readonly predicate: KeyPredicate; readonly exact: boolean }[]
  /** Required keys that no constant binds. */
  readonly missing: readonly Key[]
}

/** An optional key is not worth more calls than this: the list without it is one call a page. */
const mostOptionalCalls = 20

const operatorOrder: readonly KeyOperator[] = ['=', 'prefix', 'like', '>=', '>', '<=', '<', '<>']

function columnNamed(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name)
}

/** The values that all equalities on a column leave: literal lists intersect; an expression stands alone. */
function equalityValues(
  predicates: readonly KeyPredicate[],
): { operands: readonly Operand[]; used: readonly KeyPredicate[] } | undefined {
  const literal = predicates.filter((predicate) =>
    predicate.operands.every((operand) => operand.kind === 'value'),
  )
  if (literal.length === 0) {
    const [first] = predicates
    return first === undefined ? undefined : { operands: first.operands, used: [first] }
  }
  let values: unknown[] | undefined
  for (const { operands } of literal) {
    const own = operands.map((operand) => (operand.kind === 'value' ? operand.value : undefined))
    values =
      values === undefined
        ? [...new Set(own)]
        : values.filter((value) => own.includes(value as (typeof own)[number]))
  }
  const operands = (values ?? []).map((value): Operand => ({ kind: 'value', value: value as never }))
  return { operands, used: literal }
}

/**
 * Instants are sent by the second. Of a bound that brings a little more; of `=` and `<>` with a fraction, other rows than those that
 * were asked for.
 */
function isWhole({ column, operator, operands }: KeyPredicate): boolean {
  if (column.type !== 'timestamp' || (operator !== '=' && operator !== '<>')) return true
  return operands.every(
    (operand) => operand.kind === 'value' && BigInt(operand.value as bigint) % 1_000_000n === 0n,
  )
}

/** The value of a LIKE as an API that knows prefixes takes it: `ci%` → `ci`. */
function prefixOf(operand: Operand | undefined): string | undefined {
  if (operand?.kind !== 'value' || typeof operand.value !== 'string') return undefined
  return /^[^%_\\]+%$/.test(operand.value) ? operand.value.slice(0, -1) : undefined
}

/** An API's LIKE knows `%` and `_`, and who knows what of a backslash. */
function isPlainPattern(operand: Operand | undefined): boolean {
  return operand?.kind === 'value' && typeof operand.value === 'string' && !operand.value.includes('\\')
}

interface Binding {
  readonly source: ValuesSource
  readonly used: readonly KeyPredicate[]
}

/**
 * Whether the operand is sent as it is. The engine would round `size > 2.5` to the column's type, and `size > 3` loses rows;
 * rounded equalities only bring too many.
 */
function isComparable({ column, operands }: KeyPredicate): boolean {
  if (column.type !== 'integer' && column.type !== 'date') return true
  return operands.every((operand) => operand.kind === 'value')
}

/** Of a closed list `<>` leaves out what is named. A word that is not on it, as `Active` for `active`, may leave out another. */
function isOnItsList({ column, operator, operands }: KeyPredicate): boolean {
  const { values } = column.manifest
  if (operator !== '<>' || values === undefined) return true
  return operands.every((operand) => operand.kind === 'value' && values.includes(String(operand.value)))
}

function bindOperator(
  key: Key,
  column: Column,
  operator: KeyOperator,
  predicates: readonly KeyPredicate[],
): Binding | undefined {
  const own = predicates.filter((predicate) => predicate.column === column && isWhole(predicate))
  const source = (operands: readonly Operand[], used: readonly KeyPredicate[]): Binding => ({
    source: {
      kind: 'values',
      key,
      column,
      operator,
      operands,
      text: used.map((predicate) => predicate.text).join(' AND '),
    },
    used,
  })
  if (operator === '=') {
    const values = equalityValues(own.filter((predicate) => predicate.operator === '='))
    return values === undefined ? undefined : source(values.operands, values.used)
  }
  if (operator === 'prefix' || operator === 'like') {
    for (const predicate of own.filter((one) => one.operator === 'like')) {
      const [operand] = predicate.operands
      const prefix = operator === 'prefix' ? prefixOf(operand) : undefined
      if (prefix !== undefined) return source([{ kind: 'value', value: prefix }], [predicate])
      if (operator === 'like' && isPlainPattern(operand)) return source(predicate.operands, [predicate])
    }
    return undefined
  }
  const found = own.find(
    (predicate) => predicate.operator === operator && isComparable(predicate) && isOnItsList(predicate),
  )
  return found === undefined ? undefined : source(found.operands, [found])
}

/** Instants are sent by the second, so an instant with a fraction fetches a little more than was asked for. */
function sentExactly({ source, used }: Binding): boolean {
  if (!source.key.exact || !used.every(isComparable)) return false
  return source.operands.every(
    (operand) =>
      source.column.type !== 'timestamp' ||
      (operand.kind === 'value' && BigInt(operand.value as bigint) % 1_000_000n === 0n),
  )
}

/** Whether every value that goes into the path can stand there. */
function isAddressable({ source: { key, operator, operands } }: Binding): boolean {
  if (key.operators[operator]?.in !== 'path') return true
  return operands.every(
    (operand) =>
      operand.kind !== 'value' || typeof operand.value !== 'string' || isPathSegment(operand.value),
  )
}

/** How constants bind the keys of one operation. */
export function bindKeys(
  table: Table,
  operation: Operation,
  predicates: readonly KeyPredicate[],
): AccessPath {
  const bound: ValuesSource[] = []
  const pushed: { predicate: KeyPredicate; exact: boolean }[] = []
  const missing: Key[] = []
  let calls = 1
  const one = operation.manifest.combine === 'one'
  for (const key of operation.keys) {
    const column = columnNamed(table, key.column)
    // A predicate on a secret never goes to an API; a driver that checks credentials takes them as arguments.
    const targets = Object.values(key.operators)
    if (
      column === undefined ||
      (column.type === 'secret' && targets.some((target) => target.in !== 'argument'))
    ) {
      if (key.requirement === 'required') missing.push(key)
      continue
    }
    let any = false
    for (const operator of operatorOrder) {
      if (key.operators[operator] === undefined || (any && one)) continue
      // One LIKE is one filter, though the key takes prefixes and patterns.
      const free = predicates.filter((predicate) => !pushed.some((one) => one.predicate === predicate))
      const binding = bindOperator(key, column, operator, free)
      if (binding === undefined) continue
      // What has no address of its own is looked for in a list; another mint would not be the same.
      if (operation.effect === 'list' && !isAddressable(binding)) continue
      const { length } = binding.source.operands
      if (key.requirement !== 'required' && length > 1 && calls * length > mostOptionalCalls) continue
      calls *= Math.max(1, length)
      bound.push(binding.source)
      const exact = sentExactly(binding)
      for (const predicate of binding.used) pushed.push({ predicate, exact })
      any = true
      // An equality leaves nothing for the other operators to narrow.
      if (operator === '=') break
    }
    if (!any && key.requirement === 'required') missing.push(key)
  }
  for (const group of new Set(operation.keys.map((key) => key.group).filter((name) => name !== undefined))) {
    const keys = operation.keys.filter((key) => key.group === group)
    if (!bound.some((source) => source.key.group === group)) missing.push(keys[0]!)
  }
  return { operation, bound, pushed, missing }
}

/** Number of keys that constants bind: two bounds of one column are one key. */
function keysOf(path: AccessPath): number {
  return new Set(path.bound.map((source) => source.key)).size
}

/** Number of calls that the constants of a path ask for. */
export function callsOf(path: AccessPath): number {
  return path.bound.reduce((calls, source) => calls * Math.max(1, source.operands.length), 1)
}

/** Answers of one row or without pages cost one call; a list may have more pages. */
function mayPage(operation: Operation): boolean {
  return operation.manifest.page !== undefined
}

/**
 * The operation to use among those that are possible: most bound keys, then fewest calls, then one call rather than pages,
 * then the manifest's order. Undefined when none is possible.
 */
export function bestPath(paths: readonly AccessPath[]): AccessPath | undefined {
  const ranked = paths.map((path, order) => ({ path, order }))
  ranked.sort(
    (a, b) =>
      keysOf(b.path) - keysOf(a.path) ||
      callsOf(a.path) - callsOf(b.path) ||
      Number(mayPage(a.path.operation)) - Number(mayPage(b.path.operation)) ||
      a.order - b.order,
  )
  return ranked[0]?.path
}
