import type { Engine } from '../engine/engine.ts'
import { secretFactsColumns, secretFactsRelation } from '../engine/secret-facts.ts'
import type { StatementPlan } from '../plan/scan-plan.ts'
import { keyQueryOf } from './key-tuples.ts'
import { relationColumns } from './run-scan.ts'

/** Creates the relations that a plan's statement reads, without rows. Resolves to what removes them. */
export async function createRelations(plan: StatementPlan, engine: Engine): Promise<() => Promise<void>> {
  const created: string[] = []
  for (const scan of plan.scans) {
    await engine.createRelation(scan.relation, relationColumns(scan))
    created.push(scan.relation)
  }
  if (plan.usesSecretFacts) {
    await engine.createRelation(secretFactsRelation, secretFactsColumns)
    created.push(secretFactsRelation)
  }
  return async () => {
    for (const name of created.splice(0)) await engine.dropRelation(name)
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
