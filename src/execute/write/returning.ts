import type { BoundReturning } from '../../bind/bound-write.ts'
import type { Engine } from '../../engine/engine.ts'
import { secretFactsColumns, secretFactsRelation } from '../../engine/secret-facts.ts'
import type { Vault } from '../../secrets/vault.ts'
import type { ResultBatch, ResultColumn } from '../../value/batch.ts'
import { SecretFactsLoader } from '../secret-facts.ts'
import type { RowValues } from './change-result.ts'

const changedRows = 'changed_rows'

/** The RETURNING list over the rows that were changed, in their order. */
export async function returnedRows(
  returning: BoundReturning,
  rows: readonly RowValues[],
  engine: Engine,
  vault: Vault,
): Promise<{ readonly columns: readonly ResultColumn[]; readonly batches: readonly ResultBatch[] }> {
  const { statement, reference } = returning
  reference.relation.relname = changedRows
  const columns = reference.columns.filter((column) => reference.used.has(column.name))
  const marker = { name: '_row', type: 'boolean' } as const
  const { usesSecretFacts } = statement
  await engine.createRelation(
    changedRows,
    columns.length === 0 ? [marker] : columns.map(({ name, type }) => ({ name, type })),
  )
  try {
    if (usesSecretFacts) await engine.createRelation(secretFactsRelation, secretFactsColumns)
    if (rows.length > 0)
      await engine.append(changedRows, {
        length: rows.length,
        columns:
          columns.length === 0
            ? [rows.map(() => true)]
            : columns.map((column) => rows.map((row) => row.get(column.name) ?? null)),
      })
    if (usesSecretFacts) await new SecretFactsLoader(vault).load(engine)
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
  } finally {
    await engine.dropRelation(changedRows)
    if (usesSecretFacts) await engine.dropRelation(secretFactsRelation)
  }
}
