import type { Column } from '../catalog/table.ts'
import { type BindContext, bindError } from './bind-state.ts'
import type { BlockOutput } from './bound-statement.ts'
import type { Assignment, WriteTarget } from './bound-write.ts'

/** A column that a statement sets, before its value is bound. */
export interface AssignedColumn {
  readonly column: Column
  /** Byte offset of its name in the statement's text. */
  readonly location: number
}

/** Throws where a column is set twice. */
export function refuseTwice(columns: readonly AssignedColumn[], context: BindContext): void {
  const seen = new Set<Column>()
  for (const { column, location } of columns) {
    if (seen.has(column))
      throw bindError(context, 'syntax_error', `column "${column.name}" is given twice`, location)
    seen.add(column)
  }
}

/** Positions of the columns that are secrets. */
export function secretPositions(columns: readonly AssignedColumn[]): ReadonlySet<number> {
  return new Set(columns.flatMap(({ column }, i) => (column.type === 'secret' ? [i] : [])))
}

function checkSecrecy(
  { column }: AssignedColumn,
  output: BlockOutput,
  location: number,
  { name, table }: WriteTarget,
  context: BindContext,
): void {
  if (output.isNull || output.secret === (column.type === 'secret')) return
  if (output.secret) {
    const secrets = table.columns.filter(({ type }) => type === 'secret').map((one) => one.name)
    throw bindError(
      context,
      'secret_operation',
      `a secret cannot be put into column "${column.name}" of ${name}, which is no secret`,
      location,
      {
        hint:
          secrets.length === 0 ? 'It has no secret column.' : `Its secret columns: ${secrets.join(', ')}.`,
      },
    )
  }
  throw bindError(
    context,
    'secret_operation',
    `column "${column.name}" of ${name} is a secret, and what is put into it is none`,
    location,
    {
      hint: "It takes a secret column, a literal as it stands, a parameter, SECRET('env:NAME') or NULL.",
    },
  )
}

/** Joins columns with the outputs of the driving query that hold their values, from `first` on. */
export function bindAssignments(
  columns: readonly AssignedColumn[],
  outputs: readonly BlockOutput[],
  first: number,
  target: WriteTarget,
  context: BindContext,
): readonly Assignment[] {
  return columns.map((assigned, i) => {
    const output = first + i
    const value = outputs[output]!
    const location = value.location ?? assigned.location
    checkSecrecy(assigned, value, location, target, context)
    return { column: assigned.column, output, location }
  })
}
