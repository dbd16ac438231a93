import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ChangeRecord, JournalEvent } from '../../src/journal/journal-entry.ts'
import { eventLine, headerLine } from '../../src/journal/journal-line.ts'
import { parseJournal } from '../../src/journal/parse-journal.ts'
import { asked, changeOf, event } from './journal-cases.ts'

const { sending, answered, refused, lost, settled, done, closed } = event
const header = {
  id: '20261121-091502-3fa9c1',
  started: '2026-11-21T09:15:02.000Z',
  by: 'zoë',
  host: 'h',
  pid: 7,
  ...asked,
}
const planned: JournalEvent[] = [
  { event: 'planned', change: changeOf(1) },
  { event: 'planned', change: changeOf(2, 2) },
  { event: 'planned', change: changeOf(3) },
  { event: 'ready', changes: 3 },
]
const happened: JournalEvent[] = [
  sending(1),
  sending(2),
  answered(2, 0, { id: 'ü' }),
  lost(1),
  sending(2, 1),
  answered(2, 1),
  done(2),
  sending(3),
  refused(3),
  settled(1, 0, 'not_done'),
  sending(1),
  answered(1),
  done(1),
  closed,
]
const events = [...planned, ...happened]
const bytesOf = (of: readonly JournalEvent[]) => Buffer.from(headerLine(header) + of.map(eventLine).join(''))
const whole = bytesOf(events)

test('a journal is read as it was written', () => {
  const parsed = parseJournal(whole, 'j')
  assert.deepEqual(parsed.header, header)
  assert.equal(parsed.length, whole.length)
  assert.deepEqual(
    parsed.state.changes().map(({ status, step, waited }) => `${status} ${step} ${waited}`),
    ['done 1 true', 'done 2 true', 'failed 0 false'],
  )
})

/** How far each change may be said to be after so many whole events: what was answered by then, and no more. */
function truth(count: number): {
  readonly answered: ReadonlySet<string>
  readonly sent: ReadonlySet<string>
} {
  const seen = events.slice(0, count)
  const steps = (name: JournalEvent['event']) =>
    new Set(
      seen.flatMap((each) => (each.event === name && 'step' in each ? [`${each.number}/${each.step}`] : [])),
    )
  return { answered: steps('answered'), sent: steps('sending') }
}

function holds({ change, status, step }: ChangeRecord, count: number): void {
  const known = truth(count)
  const stepsDone = status === 'done' ? change.steps.length : step
  for (let i = 0; i < stepsDone; i++)
    assert.ok(known.answered.has(`${change.number}/${i}`), `step ${i} of ${change.number} was not answered`)
  // What was sent without an answer must not look as if it could be sent.
  const isOpen = known.sent.has(`${change.number}/${step}`) && !known.answered.has(`${change.number}/${step}`)
  const told = events
    .slice(0, count)
    .some((each) => (each.event === 'settled' || each.event === 'refused') && each.number === change.number)
  if (isOpen && !told) assert.equal(status, 'unknown')
}

test('any prefix of a journal is read as no further than the truth', () => {
  const firstEnd = whole.indexOf(0x0a)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length }), (length) => {
      const prefix = whole.subarray(0, length)
      if (length <= firstEnd) {
        assert.throws(() => parseJournal(prefix, 'j'), { code: 'state_unusable' })
        return
      }
      const { state, length: kept } = parseJournal(prefix, 'j')
      const count = prefix.toString('latin1').split('\n').length - 2
      assert.equal(kept, bytesOf(events.slice(0, count)).length)
      assert.equal(state.ready, count >= planned.length)
      for (const record of state.changes()) holds(record, count)
      assert.equal(state.status(false) === 'failed' && state.ready, count === events.length)
    }),
    { numRuns: 500 },
  )
})

describe('a line that is not as it was written is refused with its place', () => {
  const lines = whole.toString().trimEnd().split('\n')
  for (const { name, at, line, message } of [
    { name: 'a header of another version', at: 1, line: '{"credsql_journal":2}', message: /is no header/ },
    { name: 'no header', at: 1, line: '', message: /is no header/ },
    { name: 'half a line', at: 6, line: '{"event":"send', message: /it is no event/ },
    { name: 'an unknown event', at: 6, line: '{"event":"toString"}', message: /it is no event/ },
    {
      name: 'a member missing',
      at: 6,
      line: '{"event":"sending","number":1,"step":0}',
      message: /it is no event/,
    },
    { name: 'an event that cannot follow', at: 6, line: lines[14]!, message: /change 2 is done|cannot be/ },
    {
      name: 'a plain secret',
      at: 2,
      line: lines[1]!.replace('{"secret":"sealed:0123456789ab"}', '{"secret":"CANARY"}'),
      message: /it is no event/,
    },
  ])
    test(name, () => {
      const text = `${lines.with(at - 1, line).join('\n')}\n`
      assert.throws(
        () => parseJournal(Buffer.from(text), '/state/j.jsonl'),
        (error: Error & { code?: string; details?: { file?: string } }) => {
          assert.equal(error.code, 'state_unusable')
          assert.match(error.message, message)
          assert.ok(error.message.includes(`line ${at} of the journal /state/j.jsonl`), error.message)
          assert.equal(error.details?.file, `/state/j.jsonl:${at}`)
          assert.ok(!error.message.includes('CANARY'))
          return true
        },
      )
    })

  test('bytes that are no text', () => {
    assert.throws(() => parseJournal(Buffer.from([0xff, 0x0a]), 'j'), { code: 'state_unusable' })
  })
})
