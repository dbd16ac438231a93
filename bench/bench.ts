// Speed as ratios against a yardstick measured in the same run. `npm run bench [-- rows]`; results also go to bench/results.json.
import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { parseConfig } from '../src/catalog/config.ts'
import { openDuckdb } from '../src/engine/duckdb/open-duckdb.ts'
import { rendererOf } from '../src/render/formats.ts'
import type { RunOptions } from '../src/session/options.ts'
import { Session } from '../src/session/session.ts'
import { measureHistory } from './history.ts'
import { openPromptClock } from './prompt-seconds.ts'

interface Addresses {
  readonly rancher: string
  readonly accessKey: string
  readonly secretKey: string
  readonly project: string
  readonly humanitec: string
  readonly token: string
  readonly doomed: string
}

interface Line {
  readonly what: string
  readonly measured: string
  readonly yardstick: string
  readonly ratio: number
  readonly goal: string
  readonly met: boolean
}

const root = fileURLToPath(new URL('..', import.meta.url))
const command = join(root, 'dist', 'credsql.js')
const rows = Number(process.argv[2] ?? 200_000)
const dependentCalls = 500
const latency = 50
const concurrency = 8
const deletes = 1000
const deleteLatency = 20
const deleteConcurrency = 10
const lines: Line[] = []

function add(line: Line): void {
  lines.push(line)
  console.log(
    `${line.met ? 'met ' : 'MISS'}  ${line.what.padEnd(44)} ${line.measured.padEnd(26)} ${line.yardstick.padEnd(38)} ratio ${line.ratio.toFixed(2).padStart(6)}  goal ${line.goal}`,
  )
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return (performance.now() - start) / 1000
}

async function medianSeconds(times: number, run: () => Promise<unknown>): Promise<number> {
  const measured: number[] = []
  for (let i = 0; i < times; i++) measured.push(await seconds(run))
  return median(measured)
}

/** Certificates that Node reads at start would be measured with it. */
const { NODE_EXTRA_CA_CERTS: _certificates, ...environment } = process.env

function spawnSeconds(args: readonly string[]): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { env: environment, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return (performance.now() - start) / 1000
}

function startTime(): void {
  const bare: number[] = []
  const own: number[] = []
  for (let i = 0; i < 15; i++) {
    bare.push(spawnSeconds(['-e', '0']))
    own.push(spawnSeconds([command, 'query', 'select 1']))
  }
  const [a, b] = [median(own), median(bare)]
  const goal = Number(process.versions.node.split('.')[0]) >= 22 ? 0.15 : 0.2
  add({
    what: 'start: credsql query "select 1"',
    measured: `${a.toFixed(3)} s`,
    yardstick: `node -e 0: ${b.toFixed(3)} s`,
    ratio: a / b,
    goal: `<= ${goal} s`,
    met: a <= goal,
  })
}

/** A config with that many connections, over the providers that have an API. */
function manyConnections(count: number): string {
  const kinds = [
    {
      provider: 'rancher',
      url: 'http://127.0.0.1:1/v1',
      project: '1a5',
      access_key: 'env:T',
      secret_key: 'env:T',
    },
    { provider: 'humanitec', org: 'acme', url: 'http://127.0.0.1:1', token: 'env:T' },
    { provider: 'digitalocean', url: 'http://127.0.0.1:1', token: 'env:T' },
  ]
  const connections = Array.from({ length: count }, (_, at) => [`c${at}`, kinds[at % kinds.length]])
  return JSON.stringify({ connections: Object.fromEntries(connections) })
}

function promptTime(): void {
  const folder = mkdtempSync(join(tmpdir(), 'credsql-bench-'))
  const clock = openPromptClock(folder, {
    ...environment,
    HOME: folder,
    XDG_STATE_HOME: folder,
    T: 'a token',
  })
  const counts = [0, 100]
  const bare: number[] = []
  const own = counts.map((): number[] => [])
  for (const count of counts)
    writeFileSync(join(folder, `${count}.yaml`), manyConnections(count), { mode: 0o600 })
  for (let i = 0; i < 15; i++) {
    bare.push(clock.seconds(['-e', "process.stdout.write('credsql> ')"]))
    for (const [at, count] of counts.entries())
      own[at]!.push(clock.seconds([command, 'repl', '--config', join(folder, `${count}.yaml`)]))
  }
  clock.close()
  rmSync(folder, { recursive: true })
  const yardstick = median(bare)
  for (const [at, count] of counts.entries()) {
    const time = median(own[at]!)
    add({
      what: `start: prompt of the REPL, ${count} connections`,
      measured: `${time.toFixed(3)} s`,
      yardstick: `node -e in a terminal: ${yardstick.toFixed(3)} s`,
      ratio: time / yardstick,
      goal: '<= 0.3 s',
      met: time <= 0.3,
    })
  }
}

function startFakes(count: number): Promise<{ child: ChildProcess; addresses: Addresses }> {
  const child = fork(
    join(root, 'bench', 'fake-apis.ts'),
    [count, dependentCalls, latency, deletes, deleteLatency].map(String),
    {
      execArgv: ['--import', 'tsx', '--max-old-space-size=8192'],
    },
  )
  return new Promise((resolve, reject) => {
    child.once('message', (addresses) => resolve({ child, addresses: addresses as Addresses }))
    child.once('exit', (code) => reject(new Error(`the fakes ended with ${code}`)))
  })
}

/** The least that anyone must do: fetch the pages, one after the other, and parse them. */
async function fetchAndParse({ rancher, accessKey, secretKey, project }: Addresses): Promise<number> {
  const pool = new Pool(rancher, { connections: 1 })
  const authorization = `Basic ${Buffer.from(`${accessKey}:${secretKey}`).toString('base64')}`
  let path: string | undefined = `/v1/projects/${project}/registrycredentials?sort=id&limit=1000`
  let count = 0
  while (path !== undefined) {
    const { body } = await pool.request({ path, method: 'GET', headers: { authorization } })
    const page = JSON.parse(await body.text()) as { data: unknown[]; pagination: { next: string | null } }
    count += page.data.length
    const next = page.pagination.next === null ? undefined : new URL(page.pagination.next)
    path = next === undefined ? undefined : `${next.pathname}${next.search}`
  }
  await pool.close()
  return count
}

function configText(addresses: Addresses): string {
  return JSON.stringify({
    connections: {
      rancher: {
        provider: 'rancher',
        url: `${addresses.rancher}/v1`,
        project: addresses.project,
        access_key: 'env:BENCH_ACCESS_KEY',
        secret_key: 'env:BENCH_SECRET_KEY',
      },
      humanitec: {
        provider: 'humanitec',
        org: 'acme',
        url: addresses.humanitec,
        token: 'env:BENCH_TOKEN',
        concurrency: String(concurrency),
      },
      doomed: { provider: 'humanitec', org: 'acme', url: addresses.doomed, token: 'env:BENCH_TOKEN' },
    },
    max_calls: 100_000,
    fingerprint_key: 'env:BENCH_FINGERPRINT_KEY',
  })
}

function benchEnvironment(addresses: Addresses): Record<string, string | undefined> {
  return {
    ...environment,
    BENCH_ACCESS_KEY: addresses.accessKey,
    BENCH_SECRET_KEY: addresses.secretKey,
    BENCH_TOKEN: addresses.token,
    BENCH_FINGERPRINT_KEY: 'benchmark',
  }
}

async function openSession(
  addresses: Addresses,
  env: Readonly<Record<string, string>> = {},
): Promise<Session> {
  return Session.open({
    config: await parseConfig(configText(addresses), 'bench'),
    env: { ...benchEnvironment(addresses), ...env },
    cwd: root,
    openEngine: () => openDuckdb(),
  })
}

async function run(
  session: Session,
  sql: string,
  format: 'ndjson' | 'json',
  options: RunOptions = {},
): Promise<{ rows: number; calls: number; bytes: number }> {
  let written = 0
  let [count, calls] = [0, 0]
  const sink = {
    write: async (text: string) => {
      written += text.length
    },
  }
  for await (const result of session.run(sql, options)) {
    await rendererOf(format)(result, sink, {
      color: false,
      width: undefined,
      envelope: false,
      summary: () => ({ complete: true, warnings: [], stats: {} }),
    })
    const { stats } = result.summary()
    count += stats.rows
    calls += stats.calls
  }
  return { rows: count, calls, bytes: written }
}

const aggregate =
  "SELECT state, count(*), min(created), max(name) FROM rancher.registry_credentials WHERE email LIKE '%acme%' GROUP BY state"
const streaming =
  'SELECT id, name, state, registry_id, public_value, created FROM rancher.registry_credentials'

async function rowsThrough(addresses: Addresses, count: number): Promise<number> {
  const session = await openSession(addresses)
  await run(session, 'SELECT 1', 'json')
  // Once untimed: the fakes make their pages on first use.
  await fetchAndParse(addresses)
  const yardstick = await medianSeconds(3, () => fetchAndParse(addresses))
  const aggregated = await medianSeconds(3, () => run(session, aggregate, 'json'))
  const streamed = await medianSeconds(3, () => run(session, streaming, 'ndjson'))
  await session.close()
  const rate = (time: number) => `${Math.round(count / time / 1000)}k rows/s`
  for (const [what, time, goal] of [
    [`rows through: filter + aggregate of ${count}`, aggregated, 0.6],
    [`rows through: stream ${count} to ndjson`, streamed, 0.5],
  ] as const)
    add({
      what,
      measured: `${time.toFixed(2)} s, ${rate(time)}`,
      yardstick: `undici + JSON.parse: ${rate(yardstick)}`,
      ratio: yardstick / time,
      goal: `>= ${goal}`,
      met: yardstick / time >= goal,
    })
  return aggregated
}

async function latencyBound(addresses: Addresses): Promise<void> {
  const session = await openSession(addresses)
  await run(
    session,
    "SELECT username FROM humanitec.registry_credentials WHERE registry_id = 'registry-0'",
    'json',
  )
  const time = await medianSeconds(3, () =>
    run(session, 'SELECT registry_id, username FROM humanitec.registry_credentials', 'json'),
  )
  const ideal = ((dependentCalls / concurrency) * latency) / 1000
  await session.close()
  add({
    what: `latency-bound: ${dependentCalls} calls at ${latency} ms`,
    measured: `${time.toFixed(2)} s`,
    yardstick: `ideal at concurrency ${concurrency}: ${ideal.toFixed(2)} s`,
    ratio: time / ideal,
    goal: '<= 1.15',
    met: time / ideal <= 1.15,
  })
}

/** Deletes rows, each answered late, with a journal that is synced before and after each. */
async function changes(addresses: Addresses): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), 'credsql-bench-'))
  const session = await openSession(addresses, { XDG_STATE_HOME: state })
  await run(session, "SELECT id FROM doomed.registries WHERE id = 'run-0-0'", 'json')
  let runs = 0
  const time = await medianSeconds(3, async () => {
    const sql = `DELETE FROM doomed.registries WHERE id LIKE 'run-${runs++}-%'`
    const { rows } = await run(session, sql, 'json', { yes: true, concurrency: deleteConcurrency })
    if (rows !== deletes) throw new Error(`${rows} rows were deleted`)
  })
  const ideal = ((deletes / deleteConcurrency) * deleteLatency) / 1000
  await session.close()
  rmSync(state, { recursive: true })
  add({
    what: `changes: ${deletes} deletes at ${deleteLatency} ms, journal included`,
    measured: `${time.toFixed(2)} s`,
    yardstick: `ideal at concurrency ${deleteConcurrency}: ${ideal.toFixed(2)} s`,
    ratio: time / ideal,
    goal: '<= 1.2',
    met: time / ideal <= 1.2,
  })
}

async function callCounts(addresses: Addresses, count: number): Promise<void> {
  const session = await openSession(addresses)
  const pages = Math.ceil(count / 1000)
  const cases: readonly [string, number][] = [
    ["SELECT id FROM rancher.registry_credentials WHERE id IN ('1c1', '1c2')", 2],
    ['SELECT id FROM rancher.registry_credentials ORDER BY created LIMIT 5', 1],
    ["SELECT id FROM rancher.registry_credentials WHERE id = '1c1' AND id = '1c2'", 0],
    [
      'SELECT c.id, r.server_address FROM rancher.registry_credentials c JOIN rancher.registries r ON r.id = c.registry_id',
      pages + 1,
    ],
    ['SELECT count(*) FROM humanitec.registries', 1],
  ]
  let [made, least] = [0, 0]
  for (const [sql, want] of cases) {
    made += (await run(session, sql, 'json')).calls
    least += want
  }
  await session.close()
  add({
    what: `calls of ${cases.length} statements`,
    measured: `${made} calls`,
    yardstick: `the least the APIs allow: ${least}`,
    ratio: made / least,
    goal: '= 1',
    met: made === least,
  })
}

/** Highest resident memory of the command while it streams, in MB. */
function memory(addresses: Addresses, count: number): void {
  const script = `
    process.argv.splice(1, 0, ${JSON.stringify(command)})
    process.on('exit', () => process.stderr.write('MAXRSS ' + process.resourceUsage().maxRSS + '\\n'))
    await import(${JSON.stringify(command)})`
  const config = join(root, 'bench', '.config.yaml')
  writeFileSync(config, configText(addresses), { mode: 0o600 })
  const { stderr, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', script, '--', 'query', '--config', config, '-o', 'ndjson', streaming],
    { env: benchEnvironment(addresses), stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' },
  )
  const kilobytes = Number(/MAXRSS (\d+)/.exec(stderr)?.[1])
  if (status !== 0 || Number.isNaN(kilobytes)) throw new Error(`streaming failed: ${stderr}`)
  const megabytes = kilobytes / 1024
  add({
    what: `memory: stream ${count} rows to ndjson`,
    measured: `${Math.round(megabytes)} MB`,
    yardstick: 'limit: 300 MB',
    ratio: megabytes / 300,
    goal: '<= 1',
    met: megabytes <= 300,
  })
}

/** Snapshot and diff of a registry's credentials. */
function history(addresses: Addresses, count: number): void {
  const { rancher } = JSON.parse(configText(addresses)).connections
  const config = JSON.stringify({ connections: { rancher }, fingerprint_key: 'env:BENCH_FINGERPRINT_KEY' })
  for (const { what, seconds: time, megabytes } of measureHistory(
    command,
    config,
    benchEnvironment(addresses),
  ))
    add({
      what: `history: ${what} of ${count} credentials`,
      measured: `${time.toFixed(2)} s, ${Math.round(megabytes)} MB`,
      yardstick: 'limit: 10 s, 600 MB',
      ratio: Math.max(time / 10, megabytes / 600),
      goal: '<= 1',
      met: time <= 10 && megabytes <= 600,
    })
}

startTime()
promptTime()
const large = await startFakes(rows)
const largeTime = await rowsThrough(large.addresses, rows)
await latencyBound(large.addresses)
await changes(large.addresses)
await callCounts(large.addresses, rows)
large.child.send('end')
const small = await startFakes(rows / 10)
const session = await openSession(small.addresses)
await run(session, aggregate, 'json')
const smallTime = await medianSeconds(5, () => run(session, aggregate, 'json'))
await session.close()
small.child.send('end')
add({
  what: `growth: ${rows / 10} -> ${rows} rows`,
  measured: `${smallTime.toFixed(2)} s -> ${largeTime.toFixed(2)} s`,
  yardstick: '10 x the rows',
  ratio: largeTime / smallTime,
  goal: '<= 11',
  met: largeTime / smallTime <= 11,
})
const inventoried = await startFakes(100_000)
history(inventoried.addresses, 100_000)
inventoried.child.send('end')
const million = await startFakes(1_000_000)
memory(million.addresses, 1_000_000)
million.child.send('end')
writeFileSync(
  join(root, 'bench', 'results.json'),
  `${JSON.stringify({ node: process.version, lines }, null, 2)}\n`,
)
process.exit(lines.every((line) => line.met) ? 0 : 1)
