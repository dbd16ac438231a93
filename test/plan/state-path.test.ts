import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { statePath } from '../../src/plan/state-path.ts'
import { writableTable } from './write-catalog.ts'

describe('the way from state to state', () => {
  const table = writableTable('credentials')
  for (const { from, to, want } of [
    { from: 'active', to: ['inactive'], want: ['deactivate'] },
    { from: 'active', to: ['inactive', 'requested'], want: ['deactivate'] },
    { from: 'requested', to: ['active'], want: ['deactivate', 'activate'] },
    { from: 'inactive', to: ['inactive', 'requested'], want: [] },
    { from: 'active', to: ['removed'], want: ['deactivate', 'remove'] },
    { from: 'active', to: ['purged'], want: ['deactivate', 'remove', 'purge'] },
    { from: 'removed', to: ['active'], want: undefined },
    { from: 'removing', to: ['removed'], want: undefined },
    { from: 'active', to: ['requested'], want: undefined },
    { from: 'unheard of', to: ['active'], want: undefined },
    { from: 'active', to: [], want: undefined },
  ])
    test(`${from} to ${to.join(' or ')}`, () => {
      const path = statePath(table, 'state', from, new Set(to))
      assert.deepEqual(
        path?.map((action) => action.name),
        want,
      )
    })

  test('a detour is taken rather than what destroys', () => {
    const [activate, deactivate, remove] = table.actions
    assert.ok(activate !== undefined && deactivate !== undefined && remove !== undefined)
    const straight = {
      ...remove,
      name: 'wreck',
      manifest: { ...remove.manifest, from: { state: ['requested'] }, settle: { state: 'active' } },
    }
    const path = statePath(
      { ...table, actions: [straight, deactivate, activate] },
      'state',
      'requested',
      new Set(['active']),
    )
    assert.deepEqual(
      path?.map((action) => action.name),
      ['deactivate', 'activate'],
    )
  })

  test('where an action leads to one of several states, nothing follows it', () => {
    const [activate] = table.actions
    assert.ok(activate !== undefined)
    const either = {
      ...activate,
      name: 'either',
      manifest: { ...activate.manifest, settle: { state: ['active', 'requested'] } },
    }
    const path = (...to: string[]) =>
      statePath({ ...table, actions: [either] }, 'state', 'inactive', new Set(to))?.length
    assert.deepEqual(
      [path('active'), path('requested'), path('active', 'requested')],
      [undefined, undefined, 1],
    )
  })
})
