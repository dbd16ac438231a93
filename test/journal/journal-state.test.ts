import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChangeRecord, JournalEvent, JournalRecord } from '../../src/journal/journal-entry.ts'
import { JournalState } from '../../src/journal/journal-state.ts'
import { changeOf, event } from './journal-cases.ts'

const { sending, answered, refused, lost, settled, done, closed, resumed } = event

/** A journal of one change with so many steps, and then these events. */
function stateAfter(steps: number, events: readonly JournalEvent[]): JournalState {
  const state = new JournalState()
  const all: JournalEvent[] = [
    { event: 'planned', change: changeOf(1, steps) },
    { event: 'ready', changes: 1 },
    ...events,
  ]
  for (const each of all) assert.equal(state.take(each), undefined)
  return state
}

type Want = Partial<Omit<ChangeRecord, 'change'>>

const moves: {
  readonly name: string
  readonly steps: number
  readonly events: JournalEvent[]
  readonly want: Want
}[] = [
  {
    name: 'planned',
    steps: 1,
    events: [],
    want: { status: 'not_sent', step: 0, message: null, sent: null, row: {}, waited: false },
  },
  { name: 'nothing to send', steps: 0, events: [], want: { status: 'done', step: 0, waited: true } },
  {
    name: 'sent, no answer',
    steps: 1,
    events: [sending(1)],
    want: { status: 'unknown', step: 0, sent: '2026-11-21T09:15:02.000Z' },
  },
  {
    name: 'lost',
    steps: 1,
    events: [sending(1), lost(1)],
    want: { status: 'unknown', step: 0, message: 'no answer' },
  },
  {
    name: 'answered',
    steps: 1,
    events: [sending(1), answered(1, 0, { id: '1c9' })],
    want: { status: 'done', step: 1, row: { id: '1c9' }, waited: false },
  },
  {
    name: 'answered and waited for',
    steps: 1,
    events: [sending(1), answered(1, 0, { id: '1c9' }), done(1)],
    want: { status: 'done', step: 1, row: { id: '1c9' }, waited: true },
  },
  {
    name: 'refused',
    steps: 2,
    events: [sending(1), refused(1)],
    want: { status: 'failed', step: 0, message: 'it said no' },
  },
  {
    name: 'refused before it left',
    steps: 1,
    events: [refused(1)],
    want: { status: 'failed', step: 0, sent: null },
  },
  {
    name: 'one step of two answered',
    steps: 2,
    events: [sending(1), answered(1)],
    want: { status: 'not_sent', step: 1, message: null },
  },
  {
    name: 'the second step without answer',
    steps: 2,
    events: [sending(1), answered(1), sending(1, 1)],
    want: { status: 'unknown', step: 1 },
  },
  {
    name: 'lost, then found done',
    steps: 2,
    events: [sending(1), lost(1), settled(1, 0, 'done', { id: '1c9' })],
    want: { status: 'not_sent', step: 1, message: 'looked: done', row: { id: '1c9' } },
  },
  {
    name: 'unanswered, then found done',
    steps: 1,
    events: [sending(1), closed, resumed, settled(1, 0, 'done')],
    want: { status: 'done', step: 1 },
  },
  {
    name: 'lost, then found not done, and sent again',
    steps: 1,
    events: [sending(1), lost(1), settled(1, 0, 'not_done'), sending(1), answered(1)],
    want: { status: 'done', step: 1, message: null },
  },
  {
    name: 'lost, then found refused',
    steps: 1,
    events: [sending(1), lost(1), refused(1)],
    want: { status: 'failed', step: 0 },
  },
  {
    name: 'answered, and then failed on its way',
    steps: 2,
    events: [sending(1), answered(1), refused(1)],
    want: { status: 'failed', step: 0 },
  },
  {
    name: 'all answered, and then lost sight of',
    steps: 1,
    events: [sending(1), answered(1), lost(1)],
    want: { status: 'unknown', step: 0 },
  },
]

describe('what becomes of a change', () => {
  for (const { name, steps, events, want } of moves)
    test(name, () => {
      const [{ change: _, ...got } = {}] = stateAfter(steps, events).changes()
      assert.deepEqual({ ...got, ...want }, got)
    })
})

const impossible: { readonly name: string; readonly events: JournalEvent[]; readonly wrong: RegExp }[] = [
  {
    name: 'sent twice',
    events: [sending(1), sending(1)],
    wrong: /^change 1 is unknown at step 0, and step 0 cannot be sending$/,
  },
  {
    name: 'sent again after it was lost',
    events: [sending(1), lost(1), sending(1)],
    wrong: /is unknown at step 0/,
  },
  {
    name: 'sent again after it was refused',
    events: [sending(1), refused(1), sending(1)],
    wrong: /is failed/,
  },
  {
    name: 'sent again when it is done',
    events: [sending(1), answered(1), sending(1)],
    wrong: /is not_sent at step 1/,
  },
  { name: 'a step left out', events: [sending(1, 1)], wrong: /step 1 cannot be sending/ },
  { name: 'answered unasked', events: [answered(1)], wrong: /cannot be answered/ },
  { name: 'lost unasked', events: [lost(1)], wrong: /cannot be lost/ },
  { name: 'settled unasked', events: [settled(1, 0, 'done')], wrong: /cannot be settled/ },
  { name: 'done without a step', events: [done(1)], wrong: /^change 1 is done while steps are missing$/ },
  { name: 'done after one of two', events: [sending(1), answered(1), done(1)], wrong: /steps are missing/ },
  { name: 'a change that nobody planned', events: [sending(2)], wrong: /^there is no change 2$/ },
  {
    name: 'something after the end',
    events: [closed, sending(1)],
    wrong: /^something happens after the end$/,
  },
  {
    name: 'planning after the end of planning',
    events: [{ event: 'planned', change: changeOf(2) }],
    wrong: /after the planning had ended/,
  },
]

describe('what cannot follow is refused, and changes nothing', () => {
  for (const { name, events, wrong } of impossible)
    test(name, () => {
      const state = stateAfter(2, events.slice(0, -1))
      const before = state.changes()
      assert.match(state.take(events.at(-1)!) ?? '', wrong)
      assert.deepEqual(state.changes(), before)
    })

  test('a change that is planned twice, or is missing', () => {
    const state = new JournalState()
    state.take({ event: 'planned', change: changeOf(1) })
    assert.match(state.take({ event: 'planned', change: changeOf(1) }) ?? '', /planned twice/)
    assert.match(state.take(sending(1)) ?? '', /before every change is planned/)
    assert.equal(state.take({ event: 'ready', changes: 2 }), '2 changes should be there and 1 are')
  })
})

const ends: {
  readonly name: string
  readonly events: JournalEvent[]
  readonly held?: boolean
  readonly want: JournalRecord['status']
}[] = [
  { name: 'a living process', events: [sending(1)], held: true, want: 'running' },
  {
    name: 'a process that is about to go',
    events: [sending(1), answered(1), closed],
    held: true,
    want: 'complete',
  },
  { name: 'a process that died', events: [sending(1)], want: 'interrupted' },
  {
    name: 'a process that died before its last line',
    events: [sending(1), answered(1)],
    want: 'interrupted',
  },
  { name: 'the end with one not sent', events: [closed], want: 'incomplete' },
  { name: 'the end with one unknown', events: [sending(1), lost(1), closed], want: 'incomplete' },
  { name: 'the end with one refused', events: [sending(1), refused(1), closed], want: 'failed' },
  { name: 'the end with all done', events: [sending(1), answered(1), done(1), closed], want: 'complete' },
  { name: 'taken up again, and died again', events: [closed, resumed], want: 'interrupted' },
]

describe('where a journal stands', () => {
  for (const { name, events, held = false, want } of ends)
    test(name, () => assert.equal(stateAfter(1, events).status(held), want))

  test('cut off before every change was in it: nothing was sent, nothing is left', () => {
    const state = new JournalState()
    state.take({ event: 'planned', change: changeOf(1) })
    assert.equal(state.status(false), 'failed')
    assert.deepEqual(
      state.changes().map(({ status, message }) => `${status}: ${message}`),
      ['failed: nothing was sent: the journal was cut off before every change was in it'],
    )
  })
})
