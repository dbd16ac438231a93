import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { readWaivers } from '../../src/check/read-waivers.ts'
import { allControls } from '../../src/check/select-controls.ts'
import { loadPacks } from '../../src/packs/load-packs.ts'
import type { PackQuery } from '../../src/packs/pack.ts'
import { demoMachine } from '../cli/terminal.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { codeBlocks, documentText } from './code-blocks.ts'
import { runCommand } from './run-command.ts'

const packs = await loadPacks({ folders: [] })
const queriesOf = (name: string) => packs.find((pack) => pack.name === name)?.queries ?? []

const standards = { cis_controls_v8: 'CIS', nist_800_53: 'NIST', pci_dss_4: 'PCI' } as const

function tagsText({ tags }: PackQuery): string {
  return Object.entries(standards)
    .flatMap(([key, name]) => (tags[key] === undefined ? [] : [`${name} ${tags[key]?.join(', ')}`]))
    .join('; ')
}

function parametersText({ parameters }: PackQuery): string {
  return Object.entries(parameters)
    .map(([name, { type, default: otherwise }]) =>
      type === 'text' ? `\`${name}\`` : `\`${name}\` (${otherwise})`,
    )
    .join(', ')
}

/** The table of controls as it has to stand in the document. */
function controlTable(): string {
  const lines = queriesOf('compliance').map((control) => {
    const cells = [
      control.severity,
      control.description,
      parametersText(control),
      tagsText(control),
      control.mend,
    ]
    return `| \`${control.name}\` |${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`
  })
  return [
    '| control | severity | alarms when | parameters | tags | mend |',
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n')
}

test('the table of controls is that of the pack', () => {
  const text = documentText('docs/controls.md')
  assert.ok(text.includes(controlTable()), `docs/controls.md should hold\n${controlTable()}`)
  for (const key of queriesOf('compliance').flatMap(({ tags }) => Object.keys(tags)))
    assert.ok(Object.hasOwn(standards, key), key)
})

test('the table of queries is that of the pack inventory', () => {
  const text = documentText('docs/packs.md')
  for (const query of queriesOf('inventory')) {
    const row = query.description
      .replace(/^A row is (.+)\.$/, '$1')
      .replace('secret_kind()', '`secret_kind()`')
    const parameters = parametersText(query)
    const line = `| \`${query.name}\` | ${row} |${parameters === '' ? '' : ` ${parameters}`} |`
    assert.ok(text.includes(line), line)
  }
})

test('the example of a check is what it prints', async (t) => {
  const blocks = codeBlocks('docs/controls.md')
  const at = blocks.findIndex(({ language, info }) => language === 'sh' && info === 'demo')
  const [, ...argv] = (blocks[at]?.text ?? '').trim().split(' ')
  const { printed, exitCode } = await runCommand(argv, { cwd: await temporaryFolder(t) })
  assert.equal(printed, blocks[at + 1]?.text)
  assert.equal(exitCode, 1)
})

async function writeExample(document: string, folder: string): Promise<void> {
  for (const { info, text } of codeBlocks(document)) {
    if (!/\.(?:yaml|sql)$/.test(info)) continue
    const path = join(folder, info)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { mode: 0o600 })
  }
}

test('the example of a pack runs in the demo', async (t) => {
  const { run, folder, write, world } = await demoMachine(t)
  await writeExample('docs/packs.md', folder)
  await write('credsql.yaml', JSON.stringify({ ...world.config, packs: ['./queries'] }))
  const { code, stdout, stderr } = await run(['run', 'team.rancher-users', '-o', 'csv'])
  assert.deepEqual([code, stderr], [0, ''])
  assert.match(stdout, /^username,credentials\nacme/)
})

test('the example of waivers fits alarms of the demo', async (t) => {
  const { run, folder } = await demoMachine(t)
  await writeExample('docs/controls.md', folder)
  const waivers = await readWaivers(join(folder, 'waivers.yaml'), allControls(packs))
  assert.equal(waivers.length, 2)
  const controls = waivers.map(({ control }) => control)
  const { stdout, stderr } = await run(['check', ...controls, '--waivers', 'waivers.yaml', '-o', 'json'])
  assert.equal(stderr, '')
  const results = JSON.parse(stdout) as { control: string; status: string; waiver: unknown }[]
  const waived = results.filter(({ status, waiver }) => status === 'skip' && waiver !== null)
  assert.deepEqual([...new Set(waived.map(({ control }) => control))].sort(), [...controls].sort())
})
