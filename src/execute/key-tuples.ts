import { castNode, columnNode, selectStatement, targetNode } from '../bind/tree.ts'
import type { BoundKey, KeyValue } from '../catalog/bound-key.ts'
import type { Column, Key } from '../catalog/table.ts'
import type { Engine } from '../engine/engine.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { constantsQuery } from '../plan/driving-query.ts'
import type { KeySource, ScanPlan } from '../plan/scan-plan.ts'
import type { ResultValue } from '../value/batch.ts'
import type { ColumnType } from '../value/column-type.ts'
import { parseDate, parseInstant } from '../value/timestamp.ts'

/** The keys of one call, and the member of an aggregate connection that they belong to, if one. */
export interface KeyTuple {
  readonly keys: readonly BoundKey[]
  readonly member?: string
}

const engineTypes: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  boolean: 'bool',
  integer: 'int8',
  double: 'float8',
  timestamp: 'timestamptz',
  date: 'date',
  json: 'json',
  secret: 'text',
}

type QueryTree = Parameters<Engine['query']>[0]['tree']

/** A value of the engine as a key's value; undefined for NULL. */
function keyValue(value: ResultValue | undefined, type: ColumnType): KeyValue | undefined {
  if (value === null || value === undefined) return undefined
  if (type === 'timestamp') return parseInstant(String(value).replace(' ', 'T'))
  if (type === 'date') return parseDate(String(value))
  if (typeof value === 'object') throw new CredsqlError('engine_failed', 'a key is a list or a record')
  return type === 'text' || type === 'secret' ? String(value) : value
}

const turns = new WeakMap<Engine, Promise<unknown>>()

/** The rows of a query, read to the end before the next one begins: an engine runs one at a time, and scans ask side by side. */
function rowsOf(engine: Engine, tree: QueryTree): Promise<ResultValue[][]> {
  const rows = (turns.get(engine) ?? Promise.resolve()).then(() => allRows(engine, tree))
  turns.set(
    engine,
    rows.catch(() => undefined),
  )
  return rows
}

async function allRows(engine: Engine, tree: QueryTree): Promise<ResultValue[][]> {
  const result = await engine.query({ tree, parameters: [] })
  const rows: ResultValue[][] = []
  for await (const batch of result.batches)
    for (let i = 0; i < batch.length; i++) rows.push(batch.columns.map((column) => column[i] ?? null))
  return rows
}

function boundKey(key: Key, column: Column, value: KeyValue, operator: BoundKey['operator'] = '='): BoundKey {
  const target = key.operators[operator]
  if (target === undefined) throw new CredsqlError('internal', `key ${key.column} does not take ${operator}`)
  return { column: column.name, type: column.type, operator, target, value }
}

/** The query whose rows are the tuples of a source; undefined where all of its values are known. */
export function keyQueryOf(source: KeySource, scan: ScanPlan): QueryTree | undefined {
  switch (source.kind) {
    case 'values': {
      const type = engineTypes[source.column.type]
      const expressions = source.operands.flatMap((operand) =>
        operand.kind === 'expression' ? [castNode(operand.node, type)] : [],
      )
      return expressions.length === 0 ? undefined : constantsQuery(expressions)
    }
    case 'query':
      return source.query
    case 'parent': {
      const names = source.keys.map(({ from }) => from)
      return selectStatement({
        distinctClause: [{} as never],
        targetList: [...(isByMember(scan) ? ['_connection'] : []), ...names].map((name) =>
          targetNode(columnNode(name), name),
        ),
        fromClause: [{ RangeVar: { relname: source.relation, inh: true, relpersistence: 'p' } }],
      })
    }
  }
}

function isByMember({ connection }: ScanPlan): boolean {
  return connection.kind === 'aggregate'
}

/** The distinct tuples that one source yields. */
async function tuplesOf(
  source: KeySource,
  scan: ScanPlan,
  engine: () => Promise<Engine>,
): Promise<KeyTuple[]> {
  const tree = keyQueryOf(source, scan)
  const rows = tree === undefined ? [] : await rowsOf(await engine(), tree)
  if (source.kind === 'values') {
    const { key, column, operator, operands } = source
    const [computed = []] = rows
    let next = 0
    const values = operands.map((operand) =>
      operand.kind === 'value' ? operand.value : keyValue(computed[next++], column.type),
    )
    const distinct = [...new Set(values.filter((value) => value !== undefined))]
    return distinct.map((value) => ({ keys: [boundKey(key, column, value, operator)] }))
  }
  if (source.kind === 'query') {
    const seen = new Set<string>()
    return rows.flatMap((row): KeyTuple[] => {
      const values = source.keys.map(({ column }, i) => keyValue(row[i], column.type))
      if (values.some((value) => value === undefined)) return []
      const identity = values.map(String).join('\0')
      if (seen.has(identity)) return []
      seen.add(identity)
      return [{ keys: source.keys.map(({ key, column }, i) => boundKey(key, column, values[i]!)) }]
    })
  }
  return rows.flatMap((row): KeyTuple[] => {
    const [member, values] = isByMember(scan) ? [String(row[0]), row.slice(1)] : [undefined, row]
    const keys = source.keys.map(({ key, column }, i) => ({
      key,
      column,
      value: keyValue(values[i], column.type),
    }))
    if (keys.some(({ value }) => value === undefined)) return []
    const bound = keys.map(({ key, column, value }) => boundKey(key, column, value!))
    return [member === undefined ? { keys: bound } : { keys: bound, member }]
  })
}

/** The keys of every call of a scan: each combination of what its sources yield; one without keys when there is none. */
export async function keyTuples(scan: ScanPlan, engine: () => Promise<Engine>): Promise<readonly KeyTuple[]> {
  let tuples: KeyTuple[] = [{ keys: [] }]
  for (const source of scan.keys) {
    const own = await tuplesOf(source, scan, engine)
    tuples = tuples.flatMap((left) =>
      own.flatMap((right): KeyTuple[] => {
        const member = left.member ?? right.member
        if (left.member !== undefined && right.member !== undefined && left.member !== right.member) return []
        const keys = [...left.keys, ...right.keys]
        return [member === undefined ? { keys } : { keys, member }]
      }),
    )
  }
  return tuples
}
