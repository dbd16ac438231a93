import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseConfig } from '../../src/catalog/config.ts'
import { loadPlugins } from '../../src/drivers/kubelet/load-config.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { servedStatement } from '../../src/serve/served-rows.ts'
import { Session } from '../../src/session/session.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { codeBlocks } from './code-blocks.ts'

const blocks = codeBlocks('README.md')
const blockOf = (info: string) => blocks.find((block) => block.info === info)?.text ?? ''

test('the config of what is served is right, and its queries can be planned', async (t) => {
  const folder = await temporaryFolder(t)
  const config = await parseConfig(blockOf('serving'), 'README.md')
  const { kubeletCredentialProvider: kubelet, dockerCredentialHelper: docker } = config
  assert.ok(kubelet !== undefined && docker !== undefined)
  const session = await Session.open({
    config,
    env: { HOME: folder, HUMANITEC_ORG: 'acme', HUMANITEC_TOKEN: 'token' },
    cwd: folder,
    openEngine: () => openDuckdb({ threads: 1 }),
  })
  t.after(() => session.close())
  for (const { served, key } of [
    { served: kubelet, key: 'match_image' },
    { served: docker, key: 'registry' },
  ]) {
    const { text } = await servedStatement(served)
    const plan = await session.explain(text)
    assert.ok(plan.statement === 'select')
    assert.deepEqual(plan.outputs, [key, 'username', 'password (sealed)'])
  }
})

test('the kubelet’s example is one that a kubelet takes', async (t) => {
  const path = join(await temporaryFolder(t), 'config.yaml')
  await writeFile(path, blockOf('kubelet'))
  const plugins = await loadPlugins(path)
  assert.deepEqual(
    plugins.map(({ name, args }) => ({ name, args })),
    [{ name: 'credsql', args: ['kubelet-credential-provider'] }],
  )
})

test('docker’s example leads to the helper', () => {
  assert.deepEqual(JSON.parse(blockOf('docker')), { credHelpers: { 'ghcr.io': 'credsql' } })
})
