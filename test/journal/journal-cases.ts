import type { TestContext } from 'node:test'
import type { JournalEvent, JournaledChange, JournalValues } from '../../src/journal/journal-entry.ts'
import { JournalWriter } from '../../src/journal/journal-writer.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

/** The handle of a secret. */
export const handle = 'sealed:0123456789ab'

const at = '2026-11-21T09:15:02.000Z'

/** A change of so many steps. */
export function changeOf(number: number, steps = 1): JournaledChange {
  return {
    number,
    connection: 'rancher',
    identity: { id: `1c${number}` },
    current: { id: `1c${number}`, state: 'active', created: { integer: '9007199254740993' } },
    steps: Array.from({ length: steps }, (_, step) => ({
      operation: `step${step}`,
      request: `POST /registrycredentials/1c${number}?step=${step}`,
      body: `{"secretValue":"${handle}"}`,
      keys: { id: `1c${number}` },
      values: { secret_value: { secret: handle } },
    })),
  }
}

/** An event of a change's step. */
export const event = {
  sending: (number: number, step = 0): JournalEvent => ({ event: 'sending', at, number, step }),
  answered: (number: number, step = 0, row: JournalValues = {}): JournalEvent => ({
    event: 'answered',
    at,
    number,
    step,
    status: 200,
    row,
  }),
  refused: (number: number, step = 0): JournalEvent => ({
    event: 'refused',
    at,
    number,
    step,
    message: 'it said no',
  }),
  lost: (number: number, step = 0): JournalEvent => ({
    event: 'lost',
    at,
    number,
    step,
    message: 'no answer',
  }),
  settled: (
    number: number,
    step: number,
    outcome: 'done' | 'not_done',
    row: JournalValues = {},
  ): JournalEvent => ({ event: 'settled', at, number, step, outcome, message: `looked: ${outcome}`, row }),
  done: (number: number): JournalEvent => ({ event: 'done', at, number, message: null }),
  closed: { event: 'closed', at } as JournalEvent,
  resumed: { event: 'resumed', at, pid: 1, host: 'h' } as JournalEvent,
}

/** What a journal of a test was asked for. */
export const asked = {
  statement: "DELETE FROM rancher.registry_credentials WHERE state = 'active'",
  verb: 'delete',
  table: 'rancher.registry.registry_credentials',
  purpose: null,
  references: { [handle]: 'env:NEW_PASSWORD' },
  wait: true,
} as const

/** A clock that goes on by a second each time it is read. */
export function ticking(): () => Date {
  let seconds = 0
  return () => new Date(Date.UTC(2026, 10, 21, 9, 15, seconds++))
}

/** A state folder of the test's own. */
export async function stateFolderOf(t: TestContext): Promise<string> {
  return `${await temporaryFolder(t)}/credsql`
}

/** A journal in a folder, given up when the test ends. */
export async function startJournal(
  t: TestContext,
  stateFolder: string,
  changes: readonly JournaledChange[] = [changeOf(1), changeOf(2, 2)],
  now: () => Date = ticking(),
): Promise<JournalWriter> {
  const writer = await JournalWriter.create({ ...asked, stateFolder, now, changes })
  t.after(() => writer.close().catch(() => undefined))
  return writer
}
