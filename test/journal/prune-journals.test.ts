import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { appendFile, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import type { JournalEvent } from '../../src/journal/journal-entry.ts'
import { journalFolder, journalPath } from '../../src/journal/journal-folder.ts'
import { JournalWriter } from '../../src/journal/journal-writer.ts'
import { pruneJournals } from '../../src/journal/prune-journals.ts'
import { listJournals } from '../../src/journal/read-journal.ts'
import { asked, changeOf, event, stateFolderOf, ticking } from './journal-cases.ts'

const day = 86_400_000
const before = new Date(Date.UTC(2026, 0, 1))
const old = new Date(before.getTime() - day)
const recent = new Date(before.getTime() + day)

interface Given {
  readonly verb?: 'insert' | 'delete'
  readonly table?: string
  readonly events: readonly JournalEvent[]
  readonly open?: boolean
  readonly written?: Date
}

async function folderWith(t: TestContext, journals: Readonly<Record<string, Given>>) {
  const stateFolder = await stateFolderOf(t)
  const now = ticking()
  const ids = new Map<string, string>()
  for (const [
    name,
    { verb = 'delete', table = asked.table, events, open = false, written = old },
  ] of Object.entries(journals)) {
    const writer = await JournalWriter.create({
      ...asked,
      verb,
      table,
      stateFolder,
      now,
      changes: [changeOf(1)],
    })
    t.after(() => writer.close().catch(() => undefined))
    await writer.append(...events)
    if (!open) await writer.close()
    await utimes(journalPath(stateFolder, writer.id), written, written)
    ids.set(writer.id, name)
  }
  const namesOf = (records: readonly { readonly header: { readonly id: string } }[]) =>
    records.map(({ header }) => ids.get(header.id)).sort()
  const idOf = (wanted: string) => [...ids].find(([, name]) => name === wanted)![0]
  const prune = async (dryRun = false, beside = () => {}) => {
    const broken: string[] = []
    const { pruned, kept } = await pruneJournals({
      stateFolder,
      before,
      dryRun,
      onBroken: ({ code }) => {
        broken.push(code)
        beside()
      },
    })
    return { pruned: namesOf(pruned), kept: namesOf(kept), broken }
  }
  const left = async () => namesOf(await listJournals(stateFolder, { onBroken: () => undefined }))
  return { stateFolder, idOf, prune, left }
}

const done = [event.sending(1), event.answered(1), event.done(1)]
const refused = [event.sending(1), event.refused(1)]
const lost = [event.sending(1), event.lost(1)]
const other = 'prod.registry.registries'

const cases: readonly {
  name: string
  journals: Readonly<Record<string, Given>>
  pruned: readonly string[]
  kept: readonly string[]
}[] = [
  {
    name: 'what is done or was refused goes',
    journals: { done: { events: done }, refused: { events: refused } },
    pruned: ['done', 'refused'],
    kept: [],
  },
  {
    name: 'what is not old stays, and nothing is said of it',
    journals: { done: { events: done, written: recent }, lost: { events: lost, written: recent } },
    pruned: [],
    kept: [],
  },
  {
    name: 'what is not known, or was not sent, stays',
    journals: { lost: { events: lost }, unsent: { events: [] }, done: { events: done } },
    pruned: ['done'],
    kept: ['lost', 'unsent'],
  },
  {
    name: 'what a process works on stays, at its end or not',
    journals: { running: { events: done, open: true }, done: { events: done } },
    pruned: ['done'],
    kept: ['running'],
  },
  {
    name: 'creates stay while one of the same table is not known, through whatever connection',
    journals: {
      lost: { verb: 'insert', events: lost, written: recent },
      same: { verb: 'insert', events: done },
      aliased: { verb: 'insert', table: asked.table.replace('rancher.', 'prod.'), events: done },
      elsewhere: { verb: 'insert', table: other, events: done },
      deleted: { events: done },
    },
    pruned: ['deleted', 'elsewhere'],
    kept: ['aliased', 'same'],
  },
]
for (const { name, journals, pruned, kept } of cases)
  test(name, async (t) => {
    const { prune, left } = await folderWith(t, journals)
    const all = Object.keys(journals).sort()
    assert.deepEqual(await prune(true), { pruned, kept, broken: [] })
    assert.deepEqual(await left(), all, 'a dry run deletes nothing')
    assert.deepEqual(await prune(), { pruned, kept, broken: [] })
    assert.deepEqual(
      await left(),
      all.filter((one) => !pruned.includes(one)),
    )
  })

test('no lock is left behind', async (t) => {
  const { stateFolder, prune } = await folderWith(t, { done: { events: done } })
  await prune()
  assert.deepEqual(await readdir(journalFolder(stateFolder)), [])
})

test('one that is broken stays and is told of, and the others go', async (t) => {
  const { stateFolder, idOf, prune } = await folderWith(t, { done: { events: done }, torn: { events: done } })
  const path = journalPath(stateFolder, idOf('torn'))
  await appendFile(path, 'no event\n')
  await utimes(path, old, old)
  assert.deepEqual(await prune(), { pruned: ['done'], kept: [], broken: ['state_unusable'] })
  assert.ok((await readdir(journalFolder(stateFolder))).includes(`${idOf('torn')}.jsonl`))
})

const tears: readonly {
  name: string
  verb: 'insert' | 'delete'
  tear: (path: string) => Promise<void>
  pruned: readonly string[]
  kept: readonly string[]
}[] = [
  {
    name: 'a broken line of an INSERT: the creates of its table stay',
    verb: 'insert',
    tear: (path) => appendFile(path, 'no event\n'),
    pruned: ['deleted', 'elsewhere'],
    kept: ['aliased', 'same'],
  },
  {
    name: 'a broken header: every create stays',
    verb: 'insert',
    tear: async (path) => writeFile(path, (await readFile(path, 'utf8')).replace('{', '{{')),
    pruned: ['deleted'],
    kept: ['aliased', 'elsewhere', 'same'],
  },
  {
    name: 'nothing in it: every create stays',
    verb: 'insert',
    tear: (path) => writeFile(path, ''),
    pruned: ['deleted'],
    kept: ['aliased', 'elsewhere', 'same'],
  },
  {
    name: 'a broken line of a DELETE: no create is needed for it',
    verb: 'delete',
    tear: (path) => appendFile(path, 'no event\n'),
    pruned: ['aliased', 'deleted', 'elsewhere', 'same'],
    kept: [],
  },
]
for (const { name, verb, tear, pruned, kept } of tears)
  test(name, async (t) => {
    const { stateFolder, idOf, prune, left } = await folderWith(t, {
      torn: { verb, events: lost },
      same: { verb: 'insert', events: done },
      aliased: { verb: 'insert', table: asked.table.replace('rancher.', 'prod.'), events: done },
      elsewhere: { verb: 'insert', table: other, events: done },
      deleted: { events: done },
    })
    await tear(journalPath(stateFolder, idOf('torn')))
    const want = { pruned, kept, broken: ['state_unusable'] }
    assert.deepEqual(await prune(true), want)
    assert.deepEqual(await prune(), want, 'and each broken one is told of once')
    assert.deepEqual(await left(), kept)
  })

test('a create that is not known since the journals were read is seen before one is deleted', async (t) => {
  const elsewhere = await folderWith(t, { lost: { verb: 'insert', events: lost } })
  const { stateFolder, idOf, prune, left } = await folderWith(t, {
    same: { verb: 'insert', events: done },
    elsewhere: { verb: 'insert', table: other, events: done },
    torn: { events: done },
  })
  await appendFile(journalPath(stateFolder, idOf('torn')), 'no event\n')
  const id = elsewhere.idOf('lost')
  // It comes while the journals are read, and after they were counted.
  const begin = () => copyFileSync(journalPath(elsewhere.stateFolder, id), journalPath(stateFolder, id))
  assert.deepEqual(await prune(false, begin), {
    pruned: ['elsewhere'],
    kept: ['same'],
    broken: ['state_unusable'],
  })
  assert.deepEqual(await left(), ['same', undefined])
})

test('no folder has nothing to delete', async (t) => {
  const options = { stateFolder: await stateFolderOf(t), before, dryRun: false, onBroken: assert.fail }
  assert.deepEqual(await pruneJournals(options), { pruned: [], kept: [] })
})
