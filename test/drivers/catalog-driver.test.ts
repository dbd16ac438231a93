import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { builtinConnectionNamed } from '../../src/catalog/builtin-connections.ts'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { CatalogDriver } from '../../src/drivers/catalog-driver.ts'
import type { DriverRequest } from '../../src/drivers/driver.ts'
import { journalFolder } from '../../src/journal/journal-folder.ts'
import { Ledger } from '../../src/journal/ledger.ts'
import { SealedHandle } from '../../src/secrets/sealed-handle.ts'
import { event, handle, startJournal, ticking } from '../journal/journal-cases.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

/** The rows of a table of `credsql`, with what was told of parts that could not be read. */
async function read(name: string, folder: string): Promise<{ rows: unknown[]; partial: string[] }> {
  const partial: string[] = []
  const table = builtinConnectionNamed('credsql')!.provider.tables.find((one) => one.name === name)!
  const request = {
    table,
    keys: [],
    world: { env: { HOME: folder, XDG_DATA_HOME: folder, XDG_STATE_HOME: folder }, now: () => 0 },
    partial: (message: string) => partial.push(message),
  } as unknown as DriverRequest
  const rows: unknown[] = []
  for await (const page of new CatalogDriver({} as Catalog).read(request)) rows.push(...page)
  const columns = table.columns.map((column) => column.name)
  for (const row of rows) assert.deepEqual(Object.keys(row as object), columns)
  return { rows, partial }
}

describe('credsql.minted_credentials', () => {
  test('has what the ledger has', async (t) => {
    const folder = await temporaryFolder(t)
    assert.deepEqual(await read('minted_credentials', folder), { rows: [], partial: [] })
    const ledger = new Ledger({ dataFolder: join(folder, 'credsql'), now: ticking() })
    const credential = {
      fingerprint: handle,
      connection: 'do',
      source_table: 'do.container_registry.registry_docker_credentials',
      registry: 'registry.example.com',
      username: 'u',
      permission: 'read-only',
      minted_at: '2026-01-01T00:00:00.000Z',
      minted_by: 'petra',
      expires_at: null,
      purpose: 'ci',
    }
    await ledger.append({ event: 'minted', ...credential })
    await ledger.append({ event: 'revoked', fingerprint: handle, revoked_at: '2026-01-02T00:00:00.000Z' })
    assert.deepEqual((await read('minted_credentials', folder)).rows, [
      { ...credential, revoked_at: '2026-01-02T00:00:00.000Z', secret: new SealedHandle(handle) },
    ])
  })
})

describe('credsql.changes', () => {
  test('has each change of each statement', async (t) => {
    const folder = await temporaryFolder(t)
    assert.deepEqual(await read('changes', folder), { rows: [], partial: [] })
    const writer = await startJournal(t, join(folder, 'credsql'))
    await writer.append(event.sending(1))
    await writer.append(event.lost(1))
    const { id, started, by, statement } = writer.header
    const statementOf = { id, started, by, statement, verb: 'delete' }
    const change = { ...statementOf, table_name: 'rancher.registry.registry_credentials' }
    assert.deepEqual(await read('changes', folder), {
      rows: [
        {
          ...change,
          number: 1,
          connection: 'rancher',
          status: 'unknown',
          requests: ['POST /registrycredentials/1c1?step=0'],
          message: 'no answer',
        },
        {
          ...change,
          number: 2,
          connection: 'rancher',
          status: 'not_sent',
          requests: ['POST /registrycredentials/1c2?step=0', 'POST /registrycredentials/1c2?step=1'],
          message: null,
        },
      ],
      partial: [],
    })
  })

  test('a journal that is broken makes the answer partial', async (t) => {
    const folder = await temporaryFolder(t)
    await startJournal(t, join(folder, 'credsql'))
    await writeFile(join(journalFolder(join(folder, 'credsql')), '20200101-000000-000000.jsonl'), '?\n')
    const { rows, partial } = await read('changes', folder)
    assert.equal(rows.length, 2)
    assert.match(partial.join(), /^line 1 of the journal .* is no header/)
  })
})
