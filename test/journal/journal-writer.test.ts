import assert from 'node:assert/strict'
import { appendFile, chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import type { JournalEvent } from '../../src/journal/journal-entry.ts'
import { journalFolder, newJournalId } from '../../src/journal/journal-folder.ts'
import { JournalWriter } from '../../src/journal/journal-writer.ts'
import { listJournals, readJournal } from '../../src/journal/read-journal.ts'
import { asked, changeOf, event, startJournal, stateFolderOf, ticking } from './journal-cases.ts'

const skip = process.platform === 'win32' && 'modes of POSIX'
const { sending, answered, done, lost, settled } = event

describe('a new journal', () => {
  test('holds every change before it is there', async (t) => {
    const stateFolder = await stateFolderOf(t)
    const changes = [changeOf(1), changeOf(2, 2)]
    const writer = await startJournal(t, stateFolder, changes)
    const lines = (await readFile(writer.path, 'utf8')).trimEnd().split('\n')
    const [header, ...events] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    assert.deepEqual(header, { credsql_journal: 1, ...writer.header })
    assert.match(writer.id, /^20261121-091500-[0-9a-f]{6}$/)
    assert.deepEqual(events, [
      ...changes.map((change) => ({ event: 'planned', change })),
      { event: 'ready', changes: 2 },
    ])
    const record = await readJournal(stateFolder, writer.id)
    assert.equal(record.status, 'running')
    assert.deepEqual(writer.found, record)
    assert.deepEqual(
      record.changes.map(({ status }) => status),
      ['not_sent', 'not_sent'],
    )
  })

  test('is private, and leaves nothing beside it', { skip }, async (t) => {
    const stateFolder = await stateFolderOf(t)
    const writer = await startJournal(t, stateFolder)
    const mode = async (path: string) => (await stat(path)).mode & 0o777
    assert.deepEqual([await mode(writer.path), await mode(dirname(writer.path))], [0o600, 0o700])
    assert.equal(await mode(join(dirname(writer.path), `${writer.id}.lock`)), 0o600)
    await writer.close()
    assert.deepEqual(await readdir(journalFolder(stateFolder)), [`${writer.id}.jsonl`])
  })

  for (const { name, given } of [
    {
      name: 'a literal in the place of a reference',
      given: { references: { 'sealed:0123456789ab': 'CANARY' } },
    },
    { name: 'a value in the place of a handle', given: { references: { CANARY: 'env:A' } } },
    {
      name: 'a plain secret in a change',
      given: { changes: [{ ...changeOf(1), current: { password: { secret: 'CANARY' } } }] },
    },
    { name: 'a change that is planned twice', given: { changes: [changeOf(1), changeOf(1)] } },
  ])
    test(`${name} is refused, and nothing is written`, async (t) => {
      const stateFolder = await stateFolderOf(t)
      const start = { ...asked, stateFolder, now: ticking(), changes: [], ...given }
      await assert.rejects(JournalWriter.create(start), (error) => {
        assert.match(inspect(error), /internal/)
        assert.ok(!inspect(error).includes('CANARY'))
        return true
      })
      assert.deepEqual(await listJournals(stateFolder), [])
    })

  test('a secret that is asked for may be asked for again', async (t) => {
    const stateFolder = await stateFolderOf(t)
    const references = { 'sealed:0123456789ab': 'prompt' }
    const writer = await JournalWriter.create({
      ...asked,
      references,
      stateFolder,
      now: ticking(),
      changes: [],
    })
    t.after(() => writer.close())
    assert.deepEqual((await readJournal(stateFolder, writer.id)).header.references, references)
  })

  test('takes no other journal’s place', async (t) => {
    const stateFolder = await stateFolderOf(t)
    // An id of the same second that would sort before the last one is the last one and one: so the next is known.
    const at = (milliseconds: number) => () => new Date(Date.UTC(2031, 0, 1, 0, 0, 0, milliseconds))
    const { id } = await startJournal(t, stateFolder, [], at(500))
    const next = id.slice(0, 16) + (Number.parseInt(id.slice(16), 16) + 1).toString(16).padStart(6, '0')
    const path = join(journalFolder(stateFolder), `${next}.jsonl`)
    await writeFile(path, 'another')
    await assert.rejects(startJournal(t, stateFolder, [], at(0)), {
      code: 'state_unusable',
      message: `${path} cannot be used: EEXIST`,
    })
    assert.equal(await readFile(path, 'utf8'), 'another')
  })

  test('a folder that cannot be made is an error', async (t) => {
    const stateFolder = await stateFolderOf(t)
    await writeFile(stateFolder, '')
    await assert.rejects(startJournal(t, stateFolder), { code: 'state_unusable' })
  })

  test('a folder that others can write is an error', { skip }, async (t) => {
    const stateFolder = await stateFolderOf(t)
    await mkdir(journalFolder(stateFolder), { recursive: true })
    await chmod(journalFolder(stateFolder), 0o777)
    await assert.rejects(startJournal(t, stateFolder), { code: 'state_unusable' })
  })
})

describe('a running journal', () => {
  test('events are on the disk when their append resolves, in the order of the appends', async (t) => {
    const stateFolder = await stateFolderOf(t)
    const changes = Array.from({ length: 40 }, (_, i) => changeOf(i + 1))
    const writer = await startJournal(t, stateFolder, changes)
    await Promise.all(changes.map(({ number }) => writer.append(sending(number))))
    await Promise.all(changes.map(({ number }) => writer.append(answered(number), done(number))))
    const lines = (await readFile(writer.path, 'utf8')).trimEnd().split('\n').slice(42)
    const numbers = lines.map((line) => JSON.parse(line) as Extract<JournalEvent, { number: number }>)
    assert.deepEqual(
      numbers.map((each) => `${each.event} ${each.number}`),
      [
        ...changes.map(({ number }) => `sending ${number}`),
        ...changes.flatMap(({ number }) => [`answered ${number}`, `done ${number}`]),
      ],
    )
    await writer.close()
    assert.equal((await readJournal(stateFolder, writer.id)).status, 'complete')
  })

  test('what was sent cannot be sent again', async (t) => {
    const stateFolder = await stateFolderOf(t)
    const writer = await startJournal(t, stateFolder)
    await writer.append(sending(1))
    const before = await readFile(writer.path, 'utf8')
    await assert.rejects(writer.append(sending(1)), {
      code: 'internal',
      message: /step 0 cannot be sending$/,
    })
    assert.equal(await readFile(writer.path, 'utf8'), before)
  })

  test('what came before an event that cannot follow is written', async (t) => {
    const stateFolder = await stateFolderOf(t)
    const writer = await startJournal(t, stateFolder)
    await writer.append(sending(1))
    await assert.rejects(writer.append(answered(1), answered(1)), { code: 'internal' })
    await writer.append(done(1))
    const [first] = (await readJournal(stateFolder, writer.id)).changes
    assert.deepEqual([first?.status, first?.waited], ['done', true])
  })

  test('an event with more than belongs to it is refused', async (t) => {
    const writer = await startJournal(t, await stateFolderOf(t))
    const more = { ...sending(1), password: 'CANARY' }
    await assert.rejects(writer.append(more), { code: 'internal' })
    assert.ok(!(await readFile(writer.path, 'utf8')).includes('CANARY'))
  })

  test('closing twice writes one line, and nothing comes after it', async (t) => {
    const stateFolder = await stateFolderOf(t)
    const writer = await startJournal(t, stateFolder)
    await Promise.all([writer.close(), writer.close()])
    await assert.rejects(writer.append(sending(1)), { code: 'internal' })
    const text = await readFile(writer.path, 'utf8')
    assert.equal(text.match(/"closed"/g)?.length, 1)
    assert.equal((await readJournal(stateFolder, writer.id)).status, 'incomplete')
  })
})

describe('a journal that is taken up again', () => {
  test('goes on where it was, in the same file', async (t) => {
    const stateFolder = await stateFolderOf(t)
    const first = await startJournal(t, stateFolder)
    await first.append(sending(1))
    await first.append(lost(1))
    await first.close()
    const second = await JournalWriter.reopen({ stateFolder, now: ticking(), id: first.id })
    t.after(() => second.close())
    assert.equal(second.found.status, 'incomplete')
    assert.deepEqual(
      second.found.changes.map(({ status, step }) => `${status} ${step}`),
      ['unknown 0', 'not_sent 0'],
    )
    assert.equal((await readJournal(stateFolder, first.id)).status, 'running')
    await second.append(settled(1, 0, 'done'), done(1))
    await second.append(sending(2))
    await second.append(answered(2))
    await second.append(sending(2, 1))
    await second.append(answered(2, 1), done(2))
    await second.close()
    const record = await readJournal(stateFolder, first.id)
    assert.equal(record.status, 'complete')
    assert.deepEqual(record.header, first.header)
  })

  test('a torn last line is cut off', async (t) => {
    const stateFolder = await stateFolderOf(t)
    const first = await startJournal(t, stateFolder)
    await first.close()
    const whole = await readFile(first.path, 'utf8')
    await appendFile(first.path, '{"event":"resumed","at":"2026')
    assert.equal((await readJournal(stateFolder, first.id)).status, 'incomplete')
    const second = await JournalWriter.reopen({ stateFolder, now: ticking(), id: first.id })
    await second.close()
    const text = await readFile(first.path, 'utf8')
    assert.ok(text.startsWith(whole))
    assert.deepEqual(
      text
        .slice(whole.length)
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as JournalEvent).event),
      ['resumed', 'closed'],
    )
  })

  test('of two at once exactly one gets it', async (t) => {
    const stateFolder = await stateFolderOf(t)
    const first = await startJournal(t, stateFolder)
    await assert.rejects(JournalWriter.reopen({ stateFolder, now: ticking(), id: first.id }), {
      code: 'state_unusable',
      message: `process ${process.pid} on ${first.header.host} works on the journal ${first.id}`,
    })
    await first.close()
    const both = await Promise.allSettled(
      Array.from({ length: 8 }, () => JournalWriter.reopen({ stateFolder, now: ticking(), id: first.id })),
    )
    const winners = both.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    t.after(() => Promise.all(winners.map((winner) => winner.close())))
    assert.equal(winners.length, 1)
  })

  test('one that was cut off before every change was in it has nothing to resume', async (t) => {
    const stateFolder = await stateFolderOf(t)
    const first = await startJournal(t, stateFolder)
    await first.close()
    const lines = (await readFile(first.path, 'utf8')).split('\n')
    await writeFile(first.path, `${lines.slice(0, 2).join('\n')}\n`)
    await assert.rejects(JournalWriter.reopen({ stateFolder, now: ticking(), id: first.id }), {
      code: 'state_unusable',
      message: `there is nothing to resume in the journal ${first.id}`,
    })
    const { status, changes } = await readJournal(stateFolder, first.id)
    assert.deepEqual([status, changes.length], ['failed', 1])
    assert.deepEqual(await readdir(journalFolder(stateFolder)), [`${first.id}.jsonl`])
  })

  test('one that others could have changed is not acted on', { skip }, async (t) => {
    const stateFolder = await stateFolderOf(t)
    const first = await startJournal(t, stateFolder)
    await first.close()
    await chmod(first.path, 0o666)
    await assert.rejects(JournalWriter.reopen({ stateFolder, now: ticking(), id: first.id }), {
      code: 'state_unusable',
      message: `the journal ${first.path} is readable by others (mode 666)`,
    })
  })
})

describe('finding journals', () => {
  test('newest first, as many as are asked for', async (t) => {
    const stateFolder = await stateFolderOf(t)
    const ids: string[] = []
    // Time stands still: their order is that of their making all the same.
    const now = () => new Date(Date.UTC(2026, 10, 21, 9, 0, 0, 250))
    for (let i = 0; i < 5; i++) ids.unshift((await startJournal(t, stateFolder, [], now)).id)
    const list = async (limit?: number) =>
      (await listJournals(stateFolder, limit === undefined ? {} : { limit })).map(({ header }) => header.id)
    assert.deepEqual(await list(), ids)
    assert.deepEqual(await list(2), ids.slice(0, 2))
  })

  test('none where none was made', async (t) => {
    assert.deepEqual(await listJournals(await stateFolderOf(t)), [])
  })

  test('one that is broken does not hide the others', async (t) => {
    const stateFolder = await stateFolderOf(t)
    const good = await startJournal(t, stateFolder, [])
    const broken = join(journalFolder(stateFolder), '20200101-000000-000000.jsonl')
    await writeFile(broken, 'x\n')
    await assert.rejects(listJournals(stateFolder), { code: 'state_unusable' })
    const problems: string[] = []
    const found = await listJournals(stateFolder, { onBroken: (error) => problems.push(error.message) })
    assert.deepEqual(
      found.map(({ header }) => header.id),
      [good.id],
    )
    assert.deepEqual(problems, [
      `line 1 of the journal ${broken} is no header that this version of credsql can read`,
    ])
  })

  test('an id that is not there has its near names; one that is a path finds nothing', async (t) => {
    const stateFolder = await stateFolderOf(t)
    const { id } = await startJournal(t, stateFolder, [])
    const near = `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`
    for (const open of [
      (wanted: string) => readJournal(stateFolder, wanted),
      (wanted: string) => JournalWriter.reopen({ stateFolder, now: ticking(), id: wanted }),
    ]) {
      await assert.rejects(open(near), (error: Error & { details?: { near?: string[] } }) => {
        assert.equal(error.message, `there is no journal "${near}"`)
        assert.deepEqual(error.details?.near, [id])
        return true
      })
      for (const wanted of ['', '../audit', `${id}/../${id}`, `${id}.jsonl`])
        await assert.rejects(open(wanted), { code: 'usage' })
    }
  })
})

test('ids sort by time', () => {
  const at = (milliseconds: number) => newJournalId(new Date(Date.UTC(2030, 0, 1) + milliseconds))
  const ids = [0, 0, 0, 1, 2, 999, 999, 1000, 61_000, 3_600_000].map(at)
  assert.deepEqual([...ids].sort(), ids)
  assert.equal(new Set(ids).size, ids.length)
})
