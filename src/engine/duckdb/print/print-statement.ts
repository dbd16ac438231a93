import type { SelectStmt } from '@pgsql/types'
import { CredsqlError } from '../../../errors/credsql-error.ts'
import type { RelationColumn } from '../../../value/batch.ts'
import type { ParameterValue } from '../../engine.ts'
import type { PrintContext } from './context.ts'
import { printExpression } from './print-expression.ts'
import { printSelect } from './print-select.ts'
import { printSortKey } from './print-sort.ts'
import { printWindow } from './print-window.ts'
import { type PrintedColumn, printed } from './printed.ts'
import { Scope } from './scope.ts'
import { type SqlType, sqlTypeOfColumn } from './sql-type.ts'

/** What the printer is told of the statement's surroundings; it serves the types. */
export interface PrintSurroundings {
  readonly relations?: ReadonlyMap<string, readonly RelationColumn[]>
  readonly parameters?: readonly ParameterValue[]
  /** DuckDB's types of the parameters, where it is to know them without the values. */
  readonly parameterTypes?: readonly string[]
}

/** A statement for DuckDB, and the names of the definitions of ours that it uses. */
export interface PrintedStatement {
  readonly sql: string
  readonly needs: readonly string[]
}

/**
 * Prints PostgreSQL's syntax tree as DuckDB's SQL of the same meaning.
 * Throws `unsupported`, which names the node, option, function or operator that has none.
 */
export function printQuery(tree: SelectStmt, surroundings: PrintSurroundings = {}): PrintedStatement {
  const needs = new Set<string>()
  const { relations, parameters, parameterTypes } = surroundings
  const contextIn = (scope: Scope): PrintContext => {
    const context: PrintContext = {
      scope,
      expression: (node) => printExpression(node, context),
      query: (statement) => printSelect(statement, context),
      sortKey: (sort) => printSortKey(sort, context),
      window: (window) => printWindow(window, context),
      within: contextIn,
      need: (name) => needs.add(name),
      parameter: (number) => {
        const type = parameterTypes?.[number - 1]
        const sql = type === undefined ? `$${number}` : `CAST($${number} AS ${type})`
        return printed(sql, typeOfParameter(parameters?.[number - 1]))
      },
      relation: (name) => (relations === undefined ? undefined : columnsOf(name, relations)),
    }
    return context
  }
  const { sql } = printSelect(tree, contextIn(new Scope()))
  return { sql, needs: [...needs] }
}

/** DuckDB has views of its own, such as sqlite_master: a name that the engine's user did not create goes no further. */
function columnsOf(
  name: string,
  relations: ReadonlyMap<string, readonly RelationColumn[]>,
): readonly PrintedColumn[] {
  const columns = relations.get(name)
  if (columns === undefined) throw new CredsqlError('unknown_table', `there is no relation ${name}`)
  return columns.map((column) => ({ name: column.name, type: sqlTypeOfColumn[column.type] }))
}

function typeOfParameter(value: ParameterValue | undefined): SqlType {
  switch (typeof value) {
    case 'string':
      return 'literal'
    case 'boolean':
      return 'boolean'
    case 'bigint':
      return 'integer'
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? 'integer' : 'double'
    default:
      return 'any'
  }
}
