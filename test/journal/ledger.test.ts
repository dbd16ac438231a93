import assert from 'node:assert/strict'
import { appendFile, chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { inspect } from 'node:util'
import { Ledger, operatingSystemUser } from '../../src/journal/ledger.ts'
import type { LedgerEntry } from '../../src/journal/minted-credential.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { ticking } from './journal-cases.ts'

const skip = process.platform === 'win32' && 'modes of POSIX'

async function makeLedger(t: TestContext): Promise<Ledger> {
  return new Ledger({ dataFolder: join(await temporaryFolder(t), 'credsql'), now: ticking() })
}

function minted(number: number, given: object = {}): Extract<LedgerEntry, { event: 'minted' }> {
  return {
    event: 'minted',
    fingerprint: `sealed:${String(number).padStart(12, '0')}`,
    connection: 'do',
    source_table: 'do.container_registry.registry_docker_credentials',
    registry: null,
    username: `user${number}`,
    permission: 'read-only',
    minted_at: `2026-01-01T00:00:${String(number).padStart(2, '0')}.000Z`,
    minted_by: 'petra',
    expires_at: null,
    purpose: null,
    ...given,
  }
}

function revoked(number: number, revoked_at = '2026-01-02T00:00:00.000Z'): LedgerEntry {
  return { event: 'revoked', fingerprint: minted(number).fingerprint, revoked_at }
}

async function shown(ledger: Ledger): Promise<string[]> {
  return (await ledger.read()).map(({ username, revoked_at }) => `${username} ${revoked_at ?? '-'}`)
}

test('a line for each, in a private file', { skip }, async (t) => {
  const ledger = await makeLedger(t)
  await ledger.append(minted(1))
  await ledger.append(revoked(1))
  const lines = (await readFile(ledger.path, 'utf8')).trimEnd().split('\n')
  assert.deepEqual(
    lines.map((line): unknown => JSON.parse(line)),
    [
      { time: '2026-11-21T09:15:00.000Z', ...minted(1) },
      { time: '2026-11-21T09:15:01.000Z', ...revoked(1) },
    ],
  )
  assert.equal((await stat(ledger.path)).mode & 0o777, 0o600)
  assert.equal((await stat(dirname(ledger.path))).mode & 0o777, 0o700)
  await chmod(ledger.path, 0o644)
  await ledger.append(minted(2))
  assert.equal((await stat(ledger.path)).mode & 0o777, 0o600)
})

test('none where none was minted', async (t) => {
  assert.deepEqual(await (await makeLedger(t)).read(), [])
})

test('a row is what was noted, with its revocation', async (t) => {
  const ledger = await makeLedger(t)
  const { event: _, ...credential } = minted(1, { registry: 'r', purpose: 'ci' })
  await ledger.append({ event: 'minted', ...credential })
  assert.deepEqual(await ledger.read(), [{ ...credential, revoked_at: null }])
})

for (const { name, entries, want } of [
  {
    name: 'newest first',
    entries: [minted(2), minted(1), minted(3)],
    want: ['user3 -', 'user2 -', 'user1 -'],
  },
  {
    name: 'of the same instant the one that was noted last is first',
    entries: [minted(1), minted(1, { username: 'later' })],
    want: ['later -', 'user1 -'],
  },
  {
    name: 'a revocation belongs to its fingerprint',
    entries: [minted(1), minted(2), revoked(1)],
    want: ['user2 -', 'user1 2026-01-02T00:00:00.000Z'],
  },
  {
    name: 'the first revocation counts',
    entries: [minted(1), revoked(1), revoked(1, '2026-01-03T00:00:00.000Z')],
    want: ['user1 2026-01-02T00:00:00.000Z'],
  },
  {
    name: 'what was revoked before does not end what was minted after',
    entries: [minted(1), revoked(1), minted(1, { username: 'again' })],
    want: ['again -', 'user1 2026-01-02T00:00:00.000Z'],
  },
  { name: 'a revocation of what others minted is no row', entries: [revoked(7)], want: [] },
])
  test(name, async (t) => {
    const ledger = await makeLedger(t)
    for (const entry of entries) await ledger.append(entry)
    assert.deepEqual(await shown(ledger), want)
  })

test('entries that are noted at the same time stay whole', async (t) => {
  const ledger = await makeLedger(t)
  const numbers = Array.from({ length: 50 }, (_, i) => i)
  await Promise.all(numbers.map((number) => ledger.append(minted(number, { purpose: 'p'.repeat(3000) }))))
  assert.equal((await ledger.read()).length, 50)
})

test('a line that was torn is passed over, and the next one is whole', async (t) => {
  const ledger = await makeLedger(t)
  await ledger.append(minted(1))
  await appendFile(ledger.path, Buffer.from('{"event":"minted","username":"zoë').subarray(0, -1))
  assert.deepEqual(await shown(ledger), ['user1 -'])
  await ledger.append(minted(2))
  await ledger.append(minted(3))
  assert.deepEqual(await shown(ledger), ['user3 -', 'user2 -', 'user1 -'])
})

for (const [name, line] of [
  ['half a line', '{"event":"minted"'],
  ['another event', '{"event":"lost"}'],
  ['a value in the place of a fingerprint', JSON.stringify(minted(1, { fingerprint: 'CANARY' }))],
] as const)
  test(`${name} between whole lines is an error with its place`, async (t) => {
    const ledger = await makeLedger(t)
    await ledger.append(minted(1))
    await appendFile(ledger.path, `${line}\n`)
    await ledger.append(minted(2))
    await assert.rejects(ledger.read(), (error: Error & { code?: string; details?: { file?: string } }) => {
      assert.equal(error.code, 'state_unusable')
      assert.equal(error.details?.file, `${ledger.path}:2`)
      assert.ok(!inspect(error).includes('CANARY'))
      return true
    })
  })

test('a last line that is whole and wrong is an error too', async (t) => {
  const ledger = await makeLedger(t)
  await ledger.append(minted(1))
  await appendFile(ledger.path, 'x\n')
  await assert.rejects(ledger.read(), { code: 'state_unusable' })
})

test('bytes that are no text are an error', async (t) => {
  const ledger = await makeLedger(t)
  await ledger.append(minted(1))
  await writeFile(ledger.path, Buffer.from([0xff, 0x0a]))
  await assert.rejects(ledger.read(), { code: 'state_unusable' })
})

test('an entry with anything but a handle is not written', async (t) => {
  const ledger = await makeLedger(t)
  await assert.rejects(ledger.append(minted(1, { fingerprint: 'CANARY' })), (error) => {
    assert.match(inspect(error), /internal/)
    assert.ok(!inspect(error).includes('CANARY'))
    return true
  })
  await assert.rejects(ledger.append(minted(1, { password: 'CANARY' })), { code: 'internal' })
  await assert.rejects(readFile(ledger.path), { code: 'ENOENT' })
})

test('a ledger that cannot be written is an error', async (t) => {
  const ledger = await makeLedger(t)
  await mkdir(ledger.path, { recursive: true, mode: 0o700 })
  await assert.rejects(ledger.append(minted(1)), { code: 'state_unusable' })
})

test('a user without a name is a number', { skip }, () => {
  assert.equal(
    operatingSystemUser(() => ({ username: 'petra' })),
    'petra',
  )
  assert.equal(
    operatingSystemUser(() => {
      throw new Error('ENOENT')
    }),
    `uid ${process.getuid?.()}`,
  )
})
