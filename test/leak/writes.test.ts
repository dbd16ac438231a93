import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import test, { type TestContext } from 'node:test'
import { main } from '../../src/cli/main.ts'
import type { Fault } from '../../src/demo/fakes/fault.ts'
import { listJournals } from '../../src/journal/read-journal.ts'
import type { RunOptions } from '../../src/session/options.ts'
import { resumeJournal } from '../../src/session/resume-journal.ts'
import type { Session } from '../../src/session/session.ts'
import { isWrite } from '../write/write-world.ts'
import { canarySecret, Watch } from './canary.ts'
import { type CanaryWorld, startCanaryWorld } from './canary-world.ts'
import { runWatched } from './run-watched.ts'
import type { SecretStatement } from './statements.ts'

const typed = canarySecret('opaque/typed into a statement')
const given = canarySecret('opaque/given as a parameter')
const kept = canarySecret('password/kept in a variable')
const asked = canarySecret('password/typed at a prompt')
const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`

const creds = 'rancher.registry_credentials'
const docker = 'digitalocean.registry_docker_credentials'
const into = `INSERT INTO ${creds} (registry_id, email, name, public_value, secret_value)`
const row = "'1sp1', 'leak@example.com', 'leak', 'user'"

const prompts: RunOptions = { promptSecret: async () => asked }
const parameters: RunOptions = { parameters: { named: { secret: given } } }

/** Statements that write a secret, and run to their end. */
const writing: readonly SecretStatement[] = [
  { sql: `${into} VALUES (${row}, ${quoted(typed)})` },
  { sql: `${into} VALUES (${row}, ${quoted(typed)}) RETURNING *` },
  { sql: `${into} VALUES (${row}, E${quoted(typed)}), (${row}, $x$${typed}$x$)` },
  { sql: `${into} VALUES (${row}, :secret) RETURNING id, secret_value`, options: parameters },
  { sql: `${into} VALUES (${row}, SECRET('env:KEPT')) RETURNING secret_value` },
  { sql: `${into} VALUES (${row}, SECRET('prompt'))`, options: prompts },
  {
    sql: `${into} SELECT '1sp1', 'copy@example.com', 'copy', username, password FROM humanitec.registry_credentials WHERE password IS NOT NULL RETURNING id, secret_value`,
  },
  {
    sql: `INSERT INTO humanitec.registries (id, registry, type, username, password) SELECT 'copy', 'copy.example.com', 'basic', public_value, secret_value FROM ${creds} WHERE id = '1c1'`,
  },
  { sql: `UPDATE ${creds} SET secret_value = ${quoted(typed)} WHERE id = '1c1' RETURNING *` },
  { sql: `UPDATE ${creds} SET secret_value = :secret WHERE id = '1c2'`, options: parameters },
  { sql: `UPDATE ${creds} SET secret_value = SECRET('env:KEPT') WHERE secret_value = ${quoted(typed)}` },
  {
    sql: `UPDATE ${creds} c SET secret_value = h.password FROM humanitec.registry_credentials h WHERE c.id = '1c4' AND h.password IS NOT NULL AND h.registry_id = 'docker-hub'`,
  },
  {
    sql: `UPDATE ${creds} c SET description = 'beside' FROM humanitec.registry_credentials h WHERE c.id = '1c4' AND h.password IS NOT NULL RETURNING c.id, h.password, secret_kind(h.password), h.password = ${quoted(kept)}, c.secret_value`,
  },
  { sql: `UPDATE ${creds} SET description = 'seen' WHERE secret_value = ${quoted(kept)}` },
  {
    sql: `DELETE FROM ${creds} WHERE secret_value = ${quoted(typed)} AND state = 'inactive'`,
  },
  {
    sql: `INSERT INTO ${docker} (read_write, expiry_seconds) VALUES (true, 3600) RETURNING registry, username, password, auth, expires_at`,
    options: { purpose: 'the leak test' },
  },
  {
    sql: `INSERT INTO ${creds} (registry_id, email, public_value, secret_value) SELECT '1sp1', 'minted@example.com', username, password FROM ${docker} WHERE expiry_seconds = 900`,
    options: { allowMint: true },
  },
  { sql: `DELETE FROM ${docker} WHERE password = SECRET('env:MINTED')` },
  {
    sql: `DELETE FROM ${docker} USING ${creds} c WHERE password = c.secret_value AND c.email = 'minted@example.com'`,
  },
]

/** Statements that are refused, each with a secret in it. */
const refused: readonly SecretStatement[] = [
  { sql: `${into} VALUES (${row}, upper(${quoted(typed)}))`, ends: 'secret_operation' },
  { sql: `${into} VALUES (${row}, SECRET(${quoted(typed)}))`, ends: 'secret_source_failed' },
  { sql: `${into} VALUES (${row}, SECRET('env:KEPT') || 'x')`, ends: 'secret_operation' },
  { sql: `${into} VALUES ('1sp1', NULL, 'leak', 'user', ${quoted(typed)})`, ends: 'invalid_value' },
  { sql: `${into} VALUES ('1sp1', 'leak', ${quoted(typed)})`, ends: 'syntax_error' },
  {
    sql: `INSERT INTO ${creds} (registry_id, email, name) SELECT '1sp1', 'a@example.com', secret_value FROM ${creds}`,
    ends: 'secret_operation',
  },
  { sql: `UPDATE ${creds} SET description = secret_value WHERE id = '1c1'`, ends: 'secret_operation' },
  {
    sql: `UPDATE ${creds} c SET description = 'x' FROM humanitec.registry_credentials h WHERE c.id = '1c1' RETURNING h.password || ${quoted(typed)}`,
    ends: 'secret_operation',
  },
  { sql: `UPDATE ${creds} SET secret_valu = ${quoted(typed)} WHERE id = '1c1'`, ends: 'unknown_column' },
  { sql: `UPDATE ${creds} SET secret_value = ${quoted(typed)}`, ends: 'write_refused' },
  { sql: `DELETE FROM ${creds} WHERE secret_value LIKE ${quoted(typed)}`, ends: 'secret_operation' },
  {
    sql: `DELETE FROM ${docker} WHERE password = ${quoted(typed)} AND username = 'a'`,
    ends: 'missing_key',
  },
  {
    sql: `CALL rancher.registry.registry_credentials.deactivate(id => '1c1', secret_value => ${quoted(typed)})`,
    ends: 'unsupported',
  },
]

const env = { KEPT: kept, MINTED: canarySecret('digitalocean/minted 1') }

function watchWarnings(t: TestContext, watch: Watch): void {
  const onWarning = (warning: Error) => watch.error('process warning', warning)
  process.on('warning', onWarning)
  t.after(() => process.off('warning', onWarning))
}

/** Every way of looking at a statement before it is run. */
async function preview(session: Session, { sql, options }: SecretStatement, watch: Watch): Promise<void> {
  for (const word of ['EXPLAIN', 'EXPLAIN (FORMAT JSON)'])
    await runWatched(session, `${word} ${sql}`, options ?? {}, watch)
  await runWatched(session, sql, { ...options, dryRun: true }, watch)
  await runWatched(session, sql, { ...options, maxChanges: 0 }, watch)
  const lines: string[] = []
  const confirm = async (asking: { readonly reason: string; readonly lines: readonly string[] }) => {
    lines.push(asking.reason, ...asking.lines)
    return false
  }
  await runWatched(session, sql, { ...options, maxChanges: 0, confirm }, watch)
  watch.text(`what is asked of ${sql.slice(0, 40)}`, lines.join('\n'))
}

/** Runs `credsql journal` and `credsql journal <id>` in each format, and shows what they print. */
async function watchJournalCommand(world: CanaryWorld, watch: Watch): Promise<void> {
  const run = async (...argv: string[]) => {
    const printed = { stdout: '', stderr: '' }
    const into = (name: keyof typeof printed) =>
      new Writable({
        write(chunk, _, done) {
          printed[name] += String(chunk)
          done()
        },
      })
    await main(['journal', ...argv], {
      stdin: Readable.from([]),
      stdout: into('stdout'),
      stderr: into('stderr'),
      env: world.env,
      cwd: join(world.folder, 'work'),
      onInterrupt: () => () => undefined,
    })
    watch.text(`stdout of journal ${argv.join(' ')}`, printed.stdout)
    watch.text(`stderr of journal ${argv.join(' ')}`, printed.stderr)
    return printed.stdout
  }
  const journals = JSON.parse(await run('-o', 'json', '--limit', '500')) as { readonly id: string }[]
  assert.ok(journals.length > 0)
  for (const format of ['table', 'line', 'csv', 'markdown']) await run('-o', format)
  for (const { id } of journals.slice(0, 20)) await run(id)
}

function opened(world: CanaryWorld, t: TestContext): Promise<Session> {
  Object.assign(world.env, env)
  return world.open(t)
}

test('no writing statement gives a secret away, and the secrets arrive', async (t) => {
  const world = await startCanaryWorld(t)
  const watch = new Watch()
  watchWarnings(t, watch)
  const session = await opened(world, t)
  const unexpected: string[] = []
  for (const statement of [...refused, ...writing]) {
    const { sql, options, ends } = statement
    // To find its rows it would mint each time.
    if (ends === undefined && options?.allowMint !== true) await preview(session, statement, watch)
    const yes = ends !== 'write_refused'
    const end = await runWatched(session, sql, { ...options, yes }, watch)
    if (end !== ends) unexpected.push(`${end} at the end of ${sql}`)
    await runWatched(session, `EXPLAIN ${sql}`, options ?? {}, watch)
  }
  assert.deepEqual(unexpected, [])
  await runWatched(session, 'SELECT * FROM credsql.minted_credentials', {}, watch)
  watch.value('session', session)
  watch.value('vault', await session.vault())
  watch.value('journals', await listJournals(session.resources.folders.state))
  await session.close()
  await world.watchFiles(watch)
  await watchJournalCommand(world, watch)
  assert.deepEqual(watch.leaks.slice(0, 10), [])
  const arrived = new Set(
    world.rancher.requests
      .filter(isWrite)
      .map(({ body }) => (body === '' ? '' : JSON.parse(body).secretValue)),
  )
  for (const secret of [typed, given, kept, asked, canarySecret('digitalocean/minted 2')])
    assert.ok(arrived.has(secret), 'a secret has not arrived')
  assert.deepEqual(
    world.digitalocean.minted.map(({ revoked }) => revoked),
    [true, true],
  )
  const audit = await world.readAudit()
  for (const event of ['mint', 'write']) assert.match(audit, new RegExp(`"event":"${event}"`))
  const ledger = await readFile(session.resources.ledger.path, 'utf8')
  assert.equal(ledger.match(/"event":"minted"/g)?.length, 2)
  assert.equal(ledger.match(/"event":"revoked"/g)?.length, 2)
})

/** Answers that quote what was sent. */
function quoting(text: string): readonly Fault[] {
  const body = { type: 'error', message: text, error: text, code: text, detail: text, fieldName: text }
  return [
    ...[400, 401, 403, 409, 422, 500].map((status) => ({ kind: 'status' as const, status, body })),
    { kind: 'status', status: 500, body: text },
    { kind: 'status', status: 201, body: text },
    {
      kind: 'status',
      status: 201,
      body: { ...body, id: text, transitioning: 'error', transitioningMessage: text },
    },
    { kind: 'status', status: 200, body: `<!doctype html><html><body>${text}</body></html>` },
    { kind: 'status', status: 200, headers: { 'content-type': 'text/html' }, body: `<html>${text}` },
    {
      kind: 'status',
      status: 302,
      headers: { location: `http://attacker.example/?t=${encodeURIComponent(text)}` },
    },
    { kind: 'truncated', keep: 250 },
    { kind: 'reset_after_headers' },
    { kind: 'reset', handled: true },
  ]
}

test('no secret is given away where an answer quotes what was sent', async (t) => {
  const world = await startCanaryWorld(t)
  const watch = new Watch()
  watchWarnings(t, watch)
  const session = await opened(world, t)
  // What is revoked must have been minted.
  await runWatched(session, `SELECT * FROM ${docker}`, { allowMint: true }, watch)
  // An API can only quote what was sent, and by then it is known.
  for (const { sql, options } of writing) await runWatched(session, sql, { ...options, dryRun: true }, watch)
  const texts = [
    [typed, given, kept, asked, env.MINTED].join(' and '),
    JSON.stringify(JSON.stringify([typed, given, kept, asked, env.MINTED])),
    [typed, given, kept, asked, env.MINTED].map(encodeURIComponent).join('&'),
    Buffer.from(`user:${env.MINTED}`).toString('base64'),
  ]
  const isAlone = ({ sql }: SecretStatement) => !/copy@|SELECT '1sp1', 'minted|USING/.test(sql)
  let failures = 0
  for (const text of texts)
    for (const fault of quoting(text))
      for (const { sql, options } of writing.filter(isAlone)) {
        const fakes = [world.rancher, world.humanitec, world.digitalocean]
        const set = fakes.map((fake) =>
          fake.inject({ ...fault, match: isWrite, times: Number.POSITIVE_INFINITY }),
        )
        const run = { ...options, yes: true, onError: 'continue' as const }
        if ((await runWatched(session, sql, run, watch)) !== undefined) failures += 1
        for (const one of set) one.remove()
      }
  const [newest] = await listJournals(session.resources.folders.state, { limit: 1 })
  await resumeJournal(newest?.header.id ?? '', session.resources, { yes: true }).then(
    (resumed) => watch.value('resumed', resumed),
    (error) => watch.error('resuming', error),
  )
  await session.close()
  await world.watchFiles(watch)
  await watchJournalCommand(world, watch)
  assert.deepEqual(watch.leaks.slice(0, 10), [])
  assert.ok(failures > 200, `${failures} failures`)
})
