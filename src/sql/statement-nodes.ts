import type { Node } from '@pgsql/types'
import type { ExplainableStatement } from './statement.ts'

const nodes: {
  readonly [K in ExplainableStatement['kind']]: (
    statement: Extract<ExplainableStatement, { kind: K }>,
  ) => readonly Node[]
} = {
  select: ({ tree }) => [{ SelectStmt: tree }],
  insert: ({ tree }) => [{ InsertStmt: tree }],
  update: ({ tree }) => [{ UpdateStmt: tree }],
  delete: ({ tree }) => [{ DeleteStmt: tree }],
  merge: ({ tree }) => [{ MergeStmt: tree }],
  call: ({ arguments: given, query }) => [...given.map(({ value }) => value), { SelectStmt: query }],
}

/** The trees that a statement is made of, as nodes that hold the very same objects. */
export function statementNodes(statement: ExplainableStatement): readonly Node[] {
  const of = nodes[statement.kind] as (statement: ExplainableStatement) => readonly Node[]
  return of(statement)
}
