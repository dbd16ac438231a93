import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCommand } from '../docs/run-command.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

test('the demo has a Docker config of its own and reads none of the user', async (t) => {
  const home = await temporaryFolder(t)
  const own = JSON.stringify({ auths: { 'mine.example': { auth: 'dTpw' } } })
  for (const path of [
    '.docker/config.json',
    'd/config.json',
    'run/containers/auth.json',
    '.config/containers/auth.json',
    '.dockercfg',
  ]) {
    await mkdir(join(home, path, '..'), { recursive: true })
    await writeFile(join(home, path), own)
  }
  const env = {
    DOCKER_CONFIG: join(home, 'd'),
    DOCKER_AUTH_CONFIG: own,
    REGISTRY_AUTH_FILE: join(home, 'd', 'config.json'),
    XDG_RUNTIME_DIR: join(home, 'run'),
    XDG_CONFIG_HOME: join(home, '.config'),
  }
  const sql = 'SELECT registry, username, source, file_mode FROM docker.registry_credentials ORDER BY 1'
  const { printed, exitCode } = await runCommand(['demo', 'query', '-o', 'ndjson', sql], { cwd: home, env })
  const mode = process.platform === 'win32' ? null : '0600'
  const row = (registry: string, username: string) =>
    JSON.stringify({ registry, username, source: 'auths', file_mode: mode })
  assert.deepEqual(printed.trim().split('\n'), [
    row('docker.io', 'petra'),
    row('localhost:5000', 'petra'),
    row('registry.digitalocean.com', 'platform@acme.example'),
  ])
  assert.equal(exitCode, 0)
})
