import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AppendFile, SyncedLines } from '../../src/journal/synced-lines.ts'

/** A disk in memory: a write is on it only when a sync that began after it has ended. */
class FakeFile implements AppendFile {
  written = ''
  synced = ''
  writes = 0
  syncs = 0
  closed = false
  /** Runs in the place of the next syncs. */
  onSync: () => Promise<void> = async () => undefined
  shortWrites = false

  async write(bytes: Uint8Array, offset: number, length: number): Promise<{ readonly bytesWritten: number }> {
    this.writes++
    const bytesWritten = this.shortWrites ? length - 1 : length
    this.written += Buffer.from(bytes.subarray(offset, offset + bytesWritten)).toString()
    return { bytesWritten }
  }

  async datasync(): Promise<void> {
    this.syncs++
    const { written } = this
    await this.onSync()
    this.synced = written
  }

  async close(): Promise<void> {
    this.closed = true
  }
}

test('an append is on the disk when it resolves', async () => {
  const file = new FakeFile()
  const lines = new SyncedLines('journal', file)
  for (const line of ['a\n', 'b\n']) {
    await lines.append(line)
    assert.ok(file.synced.endsWith(line))
  }
  assert.deepEqual([file.writes, file.syncs], [2, 2])
})

test('appends that come while a sync is under way share the next one', async () => {
  const file = new FakeFile()
  const lines = new SyncedLines('journal', file)
  let finishFirst = () => {}
  let begun = () => {}
  const firstBegins = new Promise<void>((resolve) => {
    begun = resolve
  })
  file.onSync = () => {
    begun()
    return new Promise((resolve) => {
      finishFirst = resolve
    })
  }
  const order: string[] = []
  const first = lines.append('0\n').then(() => order.push('0'))
  await firstBegins
  file.onSync = async () => undefined
  const rest = Array.from({ length: 50 }, (_, i) =>
    lines.append(`${i + 1}\n`).then(() => order.push(`${i + 1}`)),
  )
  assert.deepEqual(order, [])
  finishFirst()
  await Promise.all([first, ...rest])
  assert.deepEqual([file.writes, file.syncs], [2, 2])
  const numbers = Array.from({ length: 51 }, (_, i) => String(i))
  assert.deepEqual(order, numbers)
  assert.equal(file.synced, numbers.map((number) => `${number}\n`).join(''))
})

test('a thousand changes, ten at once, need a sync for a round of them', async () => {
  const file = new FakeFile()
  const lines = new SyncedLines('journal', file)
  let next = 0
  const worker = async () => {
    while (next < 1000) {
      const number = next++
      await lines.append(`sending ${number}\n`)
      await lines.append(`answered ${number}\n`)
    }
  }
  await Promise.all(Array.from({ length: 10 }, worker))
  assert.equal(file.synced.split('\n').length - 1, 2000)
  assert.ok(file.syncs <= 2000 / 5, `${file.syncs} syncs`)
})

for (const { name, spoil } of [
  {
    name: 'a disk that fails',
    spoil: (file: FakeFile) => {
      file.onSync = () => Promise.reject(Object.assign(new Error('x'), { code: 'EIO' }))
    },
  },
  {
    name: 'a disk that is full',
    spoil: (file: FakeFile) => {
      file.shortWrites = true
    },
  },
])
  test(`${name} fails the append, those that wait, and every later one, even when it works again`, async () => {
    const file = new FakeFile()
    const lines = new SyncedLines('journal', file)
    await lines.append('good\n')
    spoil(file)
    const both = await Promise.allSettled([lines.append('a\n'), lines.append('b\n')])
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    file.onSync = async () => undefined
    file.shortWrites = false
    const { writes } = file
    await assert.rejects(lines.append('c\n'), { code: 'state_unusable' })
    assert.equal(file.writes, writes)
    assert.equal(lines.failure?.code, 'state_unusable')
    await lines.close()
    assert.ok(file.closed)
  })

test('closing waits for what is being written', async () => {
  const file = new FakeFile()
  const lines = new SyncedLines('journal', file)
  const appended = lines.append('a\n')
  await lines.close()
  assert.equal(file.synced, 'a\n')
  await appended
})
