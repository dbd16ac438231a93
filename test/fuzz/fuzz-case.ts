import fc from 'fast-check'
import type { DataRelation } from '../conformance/data-set.ts'
import { type Outcome, sortedRows } from '../conformance/outcome.ts'
import { relationSql } from '../conformance/postgres-data.ts'
import { printSlt } from '../conformance/slt-file.ts'
import { rowsOf, schemas } from './relations.ts'
import type { FuzzStatement } from './statement/select.ts'
import { statementOver } from './statement/statement.ts'

/** Relations with their rows, and a statement over them. */
export interface FuzzCase {
  readonly relations: readonly DataRelation[]
  readonly statement: FuzzStatement
}

// The statement knows the columns alone, so that rows and statement become smaller each by itself.
function cases(portable: boolean): fc.Arbitrary<FuzzCase> {
  return schemas.chain((own) =>
    fc
      .tuple(fc.tuple(...own.map(rowsOf)), statementOver({ relations: own, portable }))
      .map(([relations, statement]) => ({ relations, statement })),
  )
}

/** Any case. */
export const wholeCase = cases(false)

/** A case of what alasql may have. */
export const portableCase = cases(true)

/** What both sides' rows are, when both have answered. */
export type Answered = Extract<Outcome, { kind: 'rows' }>

/** The text of a failure: the case as SQL to be pasted into psql, and as a record for a conformance file. */
export function tellDifference(
  { relations, statement }: FuzzCase,
  [right, want]: readonly [string, Answered],
  [wrong, got]: readonly [string, Answered],
): string {
  const sort = statement.ordered ? 'nosort' : 'rowsort'
  const rows = sortedRows(want.rows, sort)
  const record = printSlt([
    {
      line: 0,
      comments: [],
      onlyOurs: false,
      sql: statement.sql,
      want: { kind: 'rows', types: want.types, sort, rows },
    },
  ])
  return [
    `${wrong} answers otherwise than ${right}:`,
    [...relations.map((relation) => relationSql(relation)), statement.sql].map((sql) => `${sql};`).join('\n'),
    `What ${right} answers, as a record of a conformance file:`,
    record.trimEnd(),
    `What ${wrong} answers (${got.types}):`,
    sortedRows(got.rows, sort).join('\n'),
  ].join('\n\n')
}
