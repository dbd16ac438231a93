import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Engine } from '../../src/engine/engine.ts'
import { createRelations } from '../../src/execute/plan-relations.ts'
import type { StatementPlan } from '../../src/plan/scan-plan.ts'

test('what was created before a relation that cannot be is dropped', async () => {
  const left = new Set<string>()
  const engine = {
    createRelation: async (name: string) => {
      if (name === 'r2') throw new Error('r2 is refused')
      left.add(name)
    },
    dropRelation: async (name: string) => {
      left.delete(name)
    },
  } as Partial<Engine> as Engine
  const scan = (relation: string) => ({ relation, columns: [], table: { columns: [] } })
  const plan = { scans: [scan('r1'), scan('r2')], usesSecretFacts: false } as unknown as StatementPlan
  await assert.rejects(createRelations(plan, engine), /r2 is refused/)
  assert.deepEqual([...left], [])
})
