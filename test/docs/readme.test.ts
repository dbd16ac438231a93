import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { secretFunctionNames } from '../../src/bind/bind-expression.ts'
import { bundledProvidersFolder, providersIn } from '../../src/catalog/bundled-providers.ts'
import { commonSettings } from '../../src/catalog/common-settings.ts'
import { parseConfig } from '../../src/catalog/config.ts'
import { loadProvider } from '../../src/catalog/load-provider.ts'
import { writeFlags } from '../../src/cli/arguments.ts'
import { type ErrorCode, errorCodes } from '../../src/errors/codes.ts'
import { formatNames } from '../../src/render/formats.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { answeredStatements, codeBlocks, documentText, root } from './code-blocks.ts'
import { runCommand } from './run-command.ts'

const documents = [
  'README.md',
  'docs/configuration.md',
  'docs/inventory.md',
  'docs/library.md',
  'docs/serving.md',
  'docs/packs.md',
  'docs/controls.md',
  'docs/history.md',
  'docs/schedules.md',
  'docs/reports.md',
  'docs/sql.md',
  'docs/writing.md',
  'SECURITY.md',
  'CHANGELOG.md',
]
const readme = documentText('README.md')
/** Flags of a kubelet, which the documents name too. */
const kubeletFlags = ['image-credential-provider-config', 'image-credential-provider-bin-dir']
const configuration = documentText('docs/configuration.md')

interface Help {
  /** `connections test [names..]` and the like. */
  readonly usages: readonly string[]
  readonly flags: readonly string[]
  readonly letters: readonly string[]
}

/** Everything that `--help` tells of a command and of those below it. */
async function helpOf(t: TestContext, path: readonly string[]): Promise<Help> {
  let text = ''
  const log = t.mock.method(console, 'log', (line: unknown) => {
    text += `${String(line)}\n`
  })
  await runCommand([...path, '--help'], { cwd: '/' })
  log.mock.restore()
  const commands = /^Commands:\n([\s\S]*?)\n\n/m.exec(text)?.[1] ?? ''
  const usages = [...commands.matchAll(/^ {2}credsql (.+?)(?: {2}|$)/gm)].map(([, usage = '']) => usage)
  const options = [...text.matchAll(/^ {2,}(?:-(\w), )? *--([a-z-]+)/gm)]
  const own: Help = {
    usages,
    flags: options.map(([, , flag = '']) => flag),
    letters: options.flatMap(([, letter]) => letter ?? []),
  }
  const below = usages.map((usage) => usage.split(' ').filter((word) => /^[a-z]/.test(word)))
  const found = [own]
  for (const words of below)
    if (words.length > path.length && words[0] !== 'completion') found.push(await helpOf(t, words))
  return {
    usages: [...new Set(found.flatMap((help) => help.usages))],
    flags: [...new Set(found.flatMap((help) => help.flags))],
    letters: [...new Set(found.flatMap((help) => help.letters))],
  }
}

function missing(names: Iterable<string>, text: string): string[] {
  return [...names].filter((name) => !text.includes(`\`${name}\``))
}

test('every command and every flag is in the README, and no other flag is in the documents', async (t) => {
  const { usages, flags, letters } = await helpOf(t, [])
  assert.ok(usages.includes('query [sql]') && usages.includes('connections test [names..]'), usages.join())
  assert.ok(flags.includes('max-calls') && flags.includes('config') && flags.includes('file'), flags.join())
  const wanted = [
    ...usages.map((usage) => `credsql ${usage}`),
    ...flags.map((flag) => `--${flag}`),
    ...letters.map((letter) => `-${letter}`),
  ]
  assert.deepEqual(missing(wanted, readme), [])

  const known = new Set([...flags, 'no-color', 'no-wait', ...kubeletFlags])
  for (const name of documents) {
    const told = [...documentText(name).matchAll(/(?<![\w-])--([a-z][a-z-]+)/g)].map(([, flag = '']) => flag)
    assert.deepEqual(
      told.filter((flag) => !known.has(flag)),
      [],
      name,
    )
  }
})

test('every member of the config is in docs/configuration.md', () => {
  const schema = JSON.parse(readFileSync(join(root, 'schemas/config.schema.json'), 'utf8')) as {
    properties: object
    definitions: Readonly<Record<string, { properties: object }>>
  }
  const members = [
    ...Object.keys(schema.properties),
    ...Object.values(schema.definitions).flatMap(({ properties }) => Object.keys(properties)),
  ]
  assert.ok(members.includes('connections') && members.includes('aggregate'))
  assert.deepEqual(missing(members, configuration), [])
  assert.deepEqual(missing(Object.keys(commonSettings), configuration), [])
})

for (const [name, folder] of providersIn(bundledProvidersFolder()))
  test(`${name}: its settings, variables and tables are documented`, async () => {
    const { settings, tables } = await loadProvider(folder)
    const section = new RegExp(`^### ${name}\n([\\s\\S]*?)(?=^#)`, 'm').exec(configuration)?.[1] ?? ''
    const own = Object.entries(settings).filter(([setting]) => !Object.hasOwn(commonSettings, setting))
    assert.deepEqual(
      missing(
        own.flatMap(([setting, { env }]) => (env === undefined ? [setting] : [setting, env])),
        section,
      ),
      [],
    )
    assert.deepEqual(
      missing(
        own.flatMap(([, { env }]) => env ?? []),
        readme,
      ),
      [],
    )
    for (const table of tables) {
      const line = readme
        .split('\n')
        .find((one) => one.startsWith(`| \`${name}.${table.service}.${table.name}\``))
      assert.ok(line?.endsWith(`| ${table.reads[0]?.effect} |`), `${name}.${table.service}.${table.name}`)
    }
  })

test('every exit code, format and secret function is in the README', () => {
  for (const code of new Set([0, 3, ...Object.values(errorCodes)]))
    assert.match(readme, new RegExp(`^\\| ${code} \\|`, 'm'))
  assert.deepEqual(missing(formatNames, readme), [])
  assert.deepEqual(
    missing(
      secretFunctionNames.map((name) => `${name}(c)`),
      readme,
    ),
    [],
  )
})

test('every file that a document leads to is there', () => {
  for (const name of [...documents, 'CONTRIBUTING.md'])
    for (const [, target = ''] of documentText(name).matchAll(/\]\((?!https?:)([^)#]+)/g))
      assert.ok(existsSync(join(root, name, '..', target)), `${name}: ${target}`)
})

test('the configs of the README are right', async () => {
  const configs = codeBlocks('README.md').filter(({ language, info }) => language === 'yaml' && info === '')
  assert.equal(configs.length, 1)
  const { connections } = await parseConfig(configs[0]?.text ?? '', 'credsql.yaml')
  assert.deepEqual(
    connections.map(({ name, kind }) => `${name}: ${kind}`),
    ['digitalocean: connection', 'rancher: connection', 'humanitec: connection', 'all_rancher: aggregate'],
  )
})

test("what the README shows of the demo is the demo's output, in order", async (t) => {
  const { printed, exitCode } = await runCommand(['demo'], { cwd: await temporaryFolder(t) })
  assert.equal(exitCode, 0)
  const excerpt = codeBlocks('README.md').find(({ info }) => info === 'demo-output')?.text ?? ''
  let rest = printed
  for (const piece of excerpt.split(/^…\n/m)) {
    const at = rest.indexOf(piece)
    assert.ok(at >= 0, piece)
    rest = rest.slice(at + piece.length)
  }
  assert.ok(excerpt.includes('sealed:'))
})

/** Some changes of several were made. */
const isPartial = (answer: string) => /^partial: /m.test(answer)

for (const { name, least } of [
  { name: 'README.md', least: 10 },
  { name: 'docs/writing.md', least: 12 },
]) {
  const statements = answeredStatements(name, 'demo')
  test(`${name} has statements to run`, () => assert.ok(statements.length >= least, `${statements.length}`))
  for (const { flags, sql, want } of statements)
    test(`${name}: ${[...flags, sql.split('\n')[0]].join(' ')}`, async (t) => {
      const { printed, exitCode } = await runCommand(['demo', 'query', ...flags, sql], {
        cwd: await temporaryFolder(t),
        env: { CI_PASSWORD: 'a password of the documents' },
      })
      assert.equal(printed, want)
      const code = /^error \((\w+)\)/m.exec(want)?.[1]
      const otherwise = isPartial(want) ? 3 : 0
      assert.equal(exitCode, code === undefined ? otherwise : errorCodes[code as ErrorCode])
    })
}

test('what docs/writing.md tells of is what is there', () => {
  const text = documentText('docs/writing.md')
  const statuses = ['done', 'unchanged', 'failed', 'not_attempted', 'not_sent', 'unknown']
  assert.deepEqual(missing(statuses, text), [])
  const flags = Object.keys(writeFlags).filter((flag) => flag !== 'wait')
  assert.deepEqual(
    [...flags, 'no-wait', 'secret', 'limit'].filter((flag) => !text.includes(`--${flag}`)),
    [],
  )
  for (const code of new Set([0, 3, ...Object.values(errorCodes)]))
    assert.match(text, new RegExp(`^\\| ${code} \\|`, 'm'))
})

test('the completion script is printed, and nothing else is run', async (t) => {
  const log = t.mock.method(console, 'log', () => undefined)
  const { printed, exitCode } = await runCommand(['completion'], { cwd: await temporaryFolder(t) })
  assert.deepEqual({ printed, exitCode }, { printed: '', exitCode: 0 })
  assert.match(String(log.mock.calls[0]?.arguments), /credsql-completions/)
})
