import type { Engine } from '../engine/engine.ts'
import { secretFactsColumns, secretFactsRelation } from '../engine/secret-facts.ts'
import type { StatementPlan } from '../plan/scan-plan.ts'
import type { RelationColumn } from '../value/batch.ts'
import { keyQueryOf } from './key-tuples.ts'
import { relationColumns } from './run-scan.ts'

/** Creates the relations that a plan's statement reads, without rows. Resolves to what removes them. */
export async function createRelations(plan: StatementPlan, engine: Engine): Promise<() => Promise<void>> {
  const created: string[] = []
  const drop = async () => {
    for (const name of created.splice(0)) await engine.dropRelation(name)
  }
  const create = async (name: string, columns: readonly RelationColumn[]) => {
    await engine.createRelation(name, columns)
    created.push(name)
  }
  try {
    for (const scan of plan.scans) await create(scan.relation, relationColumns(scan))
    if (plan.usesSecretFacts) await create(secretFactsRelation, secretFactsColumns)
    return drop
  } catch (error) {
    // The engine goes on to the next statement.
    await drop().catch(() => undefined)
    throw error
  }
}

/**
 * Throws what the engine refuses of a plan whatever the rows are: of its statement, and of the queries that drive its scans. The
 * plan's relations must be there.
 */
export async function checkQueries(plan: StatementPlan, engine: Engine): Promise<void> {
  await engine.check({ tree: plan.tree, parameters: [] })
  for (const scan of plan.scans)
    for (const source of scan.keys) {
      const tree = keyQueryOf(source, scan)
      if (tree !== undefined) await engine.check({ tree, parameters: [] })
    }
}

/** The same for a plan that is not run, or not yet. Nothing is called. */
export async function checkPlan(plan: StatementPlan, engine: Engine): Promise<void> {
  const drop = await createRelations(plan, engine)
  try {
    await checkQueries(plan, engine)
  } finally {
    await drop()
  }
}
