import type { Node, RangeVar } from '@pgsql/types'
import type { Column, Table } from '../catalog/table.ts'
import type { ErrorCode } from '../errors/codes.ts'
import { CredsqlError, type ErrorDetails } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import { type BindContext, bindError } from './bind-state.ts'
import type { WriteTarget } from './bound-write.ts'
import { stringsOf } from './tree.ts'

/** Finds the table that a statement changes. Throws what the catalog does, with the place of the name. */
export async function findTarget(
  parts: readonly string[],
  location: number,
  context: BindContext,
): Promise<WriteTarget> {
  try {
    const { connection, table } = await context.resolveTable(parts)
    return { connection, table, name: `${connection.name}.${table.service}.${table.name}`, location }
  } catch (error) {
    const place = context.placeAt(location)
    throw error instanceof CredsqlError && place !== undefined ? error.with({ place }) : error
  }
}

/** The same for the name behind INTO, UPDATE or FROM. Its full name is put there: a WITH query of its name hides no target. */
export async function findTargetOf(
  relation: RangeVar | undefined,
  context: BindContext,
): Promise<WriteTarget> {
  if (relation === undefined) throw new CredsqlError('internal', 'a writing statement has no target')
  const { catalogname, schemaname, relname } = relation
  const parts = [catalogname, schemaname, relname].filter((part) => part !== undefined)
  const target = await findTarget(parts, relation.location ?? 0, context)
  relation.catalogname = target.connection.name
  relation.schemaname = target.table.service
  relation.relname = target.table.name
  return target
}

/** A column's name in an INSERT's list or in SET. Dots are part of it: `registry.digitalocean.com`. */
export function writtenName(name: string | undefined, indirection: readonly Node[] | undefined): string {
  return [name ?? '', ...stringsOf(indirection)].join('.')
}

/** The columns that a statement may name, and what doing so is called. */
export interface ColumnChoice {
  readonly columns: readonly Column[]
  /** `INSERT can set`, `UPDATE can set`, `CALL takes`. */
  readonly verb: string
}

function choiceHint({ columns, verb }: ColumnChoice): ErrorDetails {
  return {
    hint: columns.length === 0 ? `${verb} none.` : `${verb} ${columns.map(({ name }) => name).join(', ')}.`,
  }
}

/** The column of a name or of another spelling of it, which must be among those that can be written. */
export function findColumn(
  { table, name: tableName }: WriteTarget,
  name: string,
  location: number,
  choice: ColumnChoice,
  context: BindContext,
): Column {
  const isSpelling = (other: string) => other.toLowerCase() === name.toLowerCase()
  const column =
    table.columns.find((one) => one.name === name) ??
    table.columns.find((one) => isSpelling(one.name) || one.aliases.some(isSpelling))
  const fail = (code: ErrorCode, message: string, details: ErrorDetails) =>
    bindError(context, code, message, location, details)
  if (column === undefined)
    throw fail('unknown_column', `table "${tableName}" has no column "${name}"`, {
      near: nearNames(
        name,
        choice.columns.flatMap((one) => [one.name, ...one.aliases]),
      ),
      ...choiceHint(choice),
    })
  if (!choice.columns.includes(column))
    throw fail('unsupported', `column "${column.name}" of ${tableName} cannot be written`, choiceHint(choice))
  return column
}

/** `it has update, delete and the actions activate, deactivate`. */
export function operationsText(table: Table): string {
  const writes = (['create', 'update', 'delete'] as const).filter((name) => table[name] !== undefined)
  const actions = table.actions.map(({ name }) => name)
  const parts = [
    ...writes,
    ...(actions.length === 0 ? [] : [`the action${actions.length === 1 ? '' : 's'} ${actions.join(', ')}`]),
  ]
  const [last = ''] = parts.slice(-1)
  if (parts.length === 0) return 'it can only be read'
  return `it has ${parts.length === 1 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`}`
}
