import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { listHelpers } from '../../../src/drivers/docker/list-helpers.ts'
import { dockerFolder, skip } from './docker-folder.ts'

const config = '.docker/config.json'
const says = (line: string) => `test "$1" = version && echo '${line}'`

test('configured and installed helpers', { skip }, async (t) => {
  const home = await dockerFolder(t, {
    files: {
      [config]: {
        credsStore: 'pass',
        credHelpers: { 'quay.io': 'gone', 'https://ci:CANARY@gcr.io': 'pass', 'ghcr.io': '../evil' },
      },
      'bin/docker-credential-plain': 'not executable',
      'bin/docker-credential-': 'no name',
      'bin/other': 'other',
    },
    helpers: { pass: 'exit 1', ecr: 'exit 1' },
    env: (folder) => ({ PATH: `${join(folder, 'nowhere')}:relative::${join(folder, 'bin')}` }),
  })
  const rows = await listHelpers(home.reading, { withVersion: false })
  const file = '~/.docker/config.json'
  assert.deepEqual(
    rows.map((row) => [
      row.name,
      row.configured,
      row.installed,
      row.registry,
      home.short(`${row.path}`),
      home.short(`${row.source_file}`),
      row.version,
    ]),
    [
      ['pass', true, true, null, '~/bin/docker-credential-pass', file, null],
      ['gone', true, false, 'quay.io', 'null', file, null],
      ['pass', true, true, 'https://ci:***@gcr.io', '~/bin/docker-credential-pass', file, null],
      ['../evil', true, false, 'ghcr.io', 'null', file, null],
      ['ecr', false, true, null, '~/bin/docker-credential-ecr', 'null', null],
    ],
  )
  assert.deepEqual([home.runs, home.warnings], [[], []])
})

test('versions are asked for when they are wanted', { skip }, async (t) => {
  const home = await dockerFolder(t, {
    helpers: {
      pass: says('docker-credential-pass (github.com/docker/docker-credential-helpers) v0.8.2'),
      ecr: says('0.9.0'),
      gcr: says('Helper 2.1.22, of Google'),
      old: 'echo "unknown action: version 1.0"; exit 1',
      odd: says('CANARY1.0CANARY'),
      hangs: 'exit 0',
    },
    env: (folder) => ({ PATH: join(folder, 'bin') }),
    run: (run) => (run.program.endsWith('hangs') ? Promise.resolve({ kind: 'timed_out' }) : undefined),
  })
  const rows = await listHelpers(home.reading, { withVersion: true })
  assert.deepEqual(
    rows.map(({ name, version }) => `${name} ${version}`),
    ['ecr 0.9.0', 'gcr 2.1.22', 'hangs null', 'odd null', 'old null', 'pass v0.8.2'],
  )
  assert.deepEqual(home.warnings, ['docker-credential-hangs version did not finish within 10 s'])
})

test('of two with one name the first in PATH counts', { skip }, async (t) => {
  const home = await dockerFolder(t, {
    files: { 'second/x': '' },
    helpers: { pass: 'exit 1' },
    env: (folder) => ({ PATH: `${join(folder, 'bin')}:${join(folder, 'second')}` }),
  })
  await writeFile(join(home.folder, 'second', 'docker-credential-pass'), '#!/bin/sh\n', { mode: 0o755 })
  const rows = await listHelpers(home.reading, { withVersion: false })
  assert.deepEqual(
    rows.map(({ path }) => home.short(`${path}`)),
    ['~/bin/docker-credential-pass'],
  )
})

test('a broken file is a warning', async (t) => {
  const home = await dockerFolder(t, { files: { [config]: '{' }, env: () => ({ PATH: '' }) })
  assert.deepEqual(await listHelpers(home.reading, { withVersion: false }), [])
  assert.deepEqual(home.warnings, ['~/.docker/config.json is not a JSON object'])
})
