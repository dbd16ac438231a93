import type { ReturnedOther } from '../../bind/bound-write.ts'
import type { Engine } from '../../engine/engine.ts'
import { CredsqlError } from '../../errors/credsql-error.ts'
import type { WritePlan } from '../../plan/write-plan.ts'
import type { ResultColumn } from '../../value/batch.ts'
import { columnTypes, postgresTypeName } from '../../value/column-type.ts'
import { createRelations } from '../plan-relations.ts'

function typed(other: ReturnedOther, columns: readonly ResultColumn[]): ReturnedOther {
  if (other.type !== undefined) return other
  const found = columns[other.output]?.type ?? 'text'
  const type = columnTypes.find((one) => postgresTypeName[one] === found)
  if (type !== undefined) return { ...other, type }
  const names = columnTypes.filter((one) => one !== 'secret').map((one) => postgresTypeName[one])
  throw new CredsqlError('unsupported', `RETURNING cannot show ${other.shown}, which is of type ${found}`, {
    hint: `Cast it where it is computed, to one of ${names.join(', ')}.`,
  })
}

/**
 * A plan whose RETURNING list knows the types of the columns that FROM computes: the engine tells them of the query that finds the
 * rows, which does not run for that. Throws `unsupported` for a type that no column has.
 */
export async function withReturnedTypes(plan: WritePlan, engine: () => Promise<Engine>): Promise<WritePlan> {
  const { returning, query } = plan
  if (returning === undefined || returning.others.every(({ type }) => type !== undefined)) return plan
  const opened = await engine()
  const drop = await createRelations(query, opened)
  try {
    const columns = await opened.check({ tree: query.tree, parameters: [] })
    return {
      ...plan,
      returning: { ...returning, others: returning.others.map((one) => typed(one, columns)) },
    }
  } finally {
    await drop()
  }
}
