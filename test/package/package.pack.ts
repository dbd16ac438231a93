import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { codeBlocks } from '../docs/code-blocks.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

/** An empty folder in which the packed package was installed, as a stranger would. */
let folder = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credsql-package-'))
  process.on('exit', () => void rm(folder, { recursive: true, force: true }).catch(() => undefined))
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
  })
  const [packed] = Object.values(JSON.parse(stdout)) as { filename: string }[]
  await writeFile(join(folder, 'package.json'), '{"name":"stranger","version":"1.0.0","private":true}')
  await run('npm', ['install', '--no-audit', '--no-fund', join(folder, packed!.filename)], { cwd: folder })
})

test('an install brings few packages, and no React Native', async () => {
  const names = await readdir(join(folder, 'node_modules'))
  assert.ok(names.includes('credsql'))
  assert.deepEqual(
    names.filter((name) => /react|native-fs|alasql/.test(name)),
    [],
  )
  assert.ok(names.filter((name) => !name.startsWith('.')).length <= 6, names.join(', '))
})

test('the installed command runs a statement', async () => {
  const { stdout } = await run('npx', ['credsql', 'query', '-o', 'json', 'SELECT 1 AS one'], { cwd: folder })
  assert.deepEqual(JSON.parse(stdout), [{ one: 1 }])
})

test('the installed command runs the demo, with the shipped providers', async () => {
  const { stdout } = await run(
    'npx',
    ['credsql', 'demo', 'query', '-o', 'json', 'SELECT count(*) FROM rancher.registries'],
    {
      cwd: folder,
    },
  )
  assert.deepEqual(JSON.parse(stdout), [{ count: 5 }])
})

test('the installed command checks a provider with the shipped schemas', async () => {
  const provider = join(folder, 'node_modules', 'credsql', 'providers', 'rancher')
  const { stdout } = await run('npx', ['credsql', 'validate', provider], { cwd: folder })
  assert.match(stdout, /no problems/)
})

test('the installed credential helper speaks its protocol', async () => {
  const { stdout } = await run('npx', ['docker-credential-credsql', 'version'], { cwd: folder })
  assert.match(stdout, /^docker-credential-credsql \(credsql\) \d/)
})

/** A stranger's program: every export in a place where its type matters. */
const program = `import { CredsqlError, type Database, type ErrorCode, type ExplainedPlan, open, type Secret } from 'credsql'

interface Login { readonly id: number; readonly secret: Secret | null }

const db: Database = await open({ config: { connections: {} }, env: { HOME: import.meta.dirname } })
const { rows, columns, stats } = await db.query<Login>('SELECT $1::bigint AS id, NULL AS secret', [7])
const ids: number[] = rows.map(({ id, secret }) => (secret === null ? id : secret.facts.length))
for await (const row of db.stream('SELECT :name AS name', { parameters: { name: 'x' } })) console.log(row['name'])
const plan = await db.explain('SELECT 1 AS one')
if (plan.statement === 'select') console.log((plan satisfies ExplainedPlan).outputs.join())
let code: ErrorCode | undefined
try {
  await db.execute('SELECT nothing', [], { maxChanges: 1, confirm: ({ lines }) => lines.length === 0 })
} catch (error) {
  if (error instanceof CredsqlError) code = error.code
}
console.log(ids, columns[0]?.type, stats.rows, code)
await db.close()

// @ts-expect-error a misspelled option
const misspelled = () => db.query('SELECT 1', { maxcalls: 1 })
// @ts-expect-error secrets come from results
const made = () => new (null as unknown as typeof Secret)()
// @ts-expect-error an object is no parameter
const wrong = () => db.query('SELECT $1', [{}])
export { made, misspelled, wrong }
`

/** OpenTelemetry's API as far as the document uses it, in its own words. */
const openTelemetry = `declare module '@opentelemetry/api' {
  export type Attributes = { [name: string]: string | number | boolean | undefined }
  export interface Context { setValue(key: symbol, value: unknown): Context }
  export interface Span { setStatus(status: { code: SpanStatusCode; message?: string }): this; setAttributes(attributes: Attributes): this; end(): void }
  export interface Tracer { startSpan(name: string, options?: { kind?: SpanKind; attributes?: Attributes }, context?: Context): Span }
  export const context: { active(): Context }
  export const trace: { getTracer(name: string): Tracer; setSpan(context: Context, span: Span): Context }
  export enum SpanKind { INTERNAL = 0, SERVER = 1, CLIENT = 2 }
  export enum SpanStatusCode { UNSET = 0, OK = 1, ERROR = 2 }
}
`

const strict = {
  ...{ target: 'es2023', lib: ['es2023', 'esnext.disposable'], module: 'nodenext', types: ['node'] },
  ...{ strict: true, skipLibCheck: false, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  ...{ noPropertyAccessFromIndexSignature: true, isolatedModules: true, outDir: 'out' },
  typeRoots: [join(root, 'node_modules', '@types')],
}

/** Compiles files in the stranger's folder with this repository's TypeScript, without a complaint; resolves to the folder of what came out. */
async function compile(files: Readonly<Record<string, string>>): Promise<string> {
  const at = await mkdtemp(join(folder, 'program-'))
  await writeFile(join(at, 'package.json'), '{"type":"module"}')
  await writeFile(
    join(at, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: strict, files: Object.keys(files) }),
  )
  for (const [name, text] of Object.entries(files)) await writeFile(join(at, name), text)
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const complaints = await run(process.execPath, [compiler, '-p', at]).then(
    () => '',
    (error: { stdout?: string }) => error.stdout ?? String(error),
  )
  assert.equal(complaints, '')
  return join(at, 'out')
}

test("a stranger's TypeScript is checked against the types of the package, and runs", async () => {
  const out = await compile({ 'program.ts': program })
  const { stdout } = await run(process.execPath, [join(out, 'program.js')])
  assert.equal(stdout, 'x\none\n[ 7 ] bigint 1 unknown_column\n')
})

test('what the documents show is right TypeScript', async () => {
  const opening =
    "import { open } from 'credsql'\nawait using db = await open({ config: './credsql.yaml' })\n"
  const blocks = ['README.md', 'docs/library.md']
    .flatMap((name) => codeBlocks(name))
    .filter(({ language }) => language === 'ts')
  assert.ok(blocks.length >= 9)
  const files = blocks.map(({ info, text }, i) => [
    `example-${i}.ts`,
    info === 'db' ? `${opening}${text}` : text,
  ])
  await compile({ ...Object.fromEntries(files), 'opentelemetry.d.ts': openTelemetry })
})

test('the library exports what it means to, and no more', async () => {
  const { stdout } = await run(
    'node',
    ['-e', "import('credsql').then((m) => console.log(Object.keys(m).join()))"],
    {
      cwd: folder,
    },
  )
  assert.equal(stdout.trim(), 'CredsqlError,Database,Secret,open')
})
