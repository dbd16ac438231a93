import type { BoundReturning } from '../../bind/bound-write.ts'
import type { Engine } from '../../engine/engine.ts'
import { secretFactsColumns, secretFactsRelation } from '../../engine/secret-facts.ts'
import type { Vault } from '../../secrets/vault.ts'
import type { RelationColumn, ResultBatch, ResultColumn } from '../../value/batch.ts'
import { SecretFactsLoader } from '../secret-facts.ts'
import type { RowValues } from './change-result.ts'

const changedRows = 'changed_rows'

/** Runs `use` while the relation of the changed rows is there, and the secrets' facts where the list asks for them. */
async function withRelations<T>(
  { statement, reference, others }: BoundReturning,
  engine: Engine,
  use: (columns: readonly RelationColumn[]) => Promise<T>,
): Promise<T> {
  const { usesSecretFacts } = statement
  reference.relation.relname = changedRows
  const columns = [
    ...reference.columns.filter((column) => reference.used.has(column.name)),
    ...others.map(({ name, type = 'text' }) => ({ name, type })),
  ].map(({ name, type }): RelationColumn => ({ name, type }))
  await engine.createRelation(
    changedRows,
    columns.length === 0 ? [{ name: '_row', type: 'boolean' }] : columns,
  )
  try {
    if (usesSecretFacts) await engine.createRelation(secretFactsRelation, secretFactsColumns)
    return await use(columns)
  } finally {
    await engine.dropRelation(changedRows)
    if (usesSecretFacts) await engine.dropRelation(secretFactsRelation)
  }
}

/** Throws what the engine refuses of a RETURNING list whatever the rows are: it must not be found out when the changes are made. */
export async function checkReturning(returning: BoundReturning, engine: Engine): Promise<void> {
  await withRelations(returning, engine, () =>
    engine.check({ tree: returning.statement.tree, parameters: [] }),
  )
}

/** The RETURNING list over the rows that were changed, in their order. */
export function returnedRows(
  returning: BoundReturning,
  rows: readonly RowValues[],
  engine: Engine,
  vault: Vault,
): Promise<{ readonly columns: readonly ResultColumn[]; readonly batches: readonly ResultBatch[] }> {
  const { statement } = returning
  return withRelations(returning, engine, async (columns) => {
    if (rows.length > 0)
      await engine.append(changedRows, {
        length: rows.length,
        columns:
          columns.length === 0
            ? [rows.map(() => true)]
            : columns.map((column) => rows.map((row) => row.get(column.name) ?? null)),
      })
    if (statement.usesSecretFacts) await new SecretFactsLoader(vault).load(engine)
    const result = await engine.query({ tree: statement.tree, parameters: [] })
    const batches: ResultBatch[] = []
    for await (const batch of result.batches) batches.push(batch)
    const named = result.columns.map((column, i): ResultColumn => {
      const output = statement.outputs[i]
      return output === undefined
        ? column
        : { name: output.name, type: output.secret ? 'secret' : column.type }
    })
    return { columns: named, batches }
  })
}
