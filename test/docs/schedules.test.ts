import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { parseConfig } from '../../src/catalog/config.ts'
import { alarmMessage } from '../../src/schedule/alarm-message.ts'
import { cronTimes } from '../../src/schedule/cron-times.ts'
import { newMeter } from '../../src/schedule/meters.ts'
import { metricsText } from '../../src/schedule/metrics.ts'
import { openSchedules } from '../../src/schedule/open-schedule.ts'
import type { RememberedRun, ScheduleState } from '../../src/schedule/schedule-state.ts'
import { webhookSignature } from '../../src/schedule/webhook-signature.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { codeBlocks, documentText, root } from './code-blocks.ts'

const document = documentText('docs/schedules.md')
const blocks = codeBlocks('docs/schedules.md')
const blockOf = (info: string) => blocks.find((block) => block.info === info)?.text ?? ''
const example = (name: string) => readFile(join(root, 'examples', name), 'utf8')

interface Resource {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly [member: string]: unknown
}

async function manifests(): Promise<readonly Resource[]> {
  const documents = parseAllDocuments(await example('kubernetes/cronjob.yaml'), { uniqueKeys: true })
  return documents.map((one) => {
    assert.deepEqual([one.errors, one.warnings], [[], []])
    return one.toJS() as Resource
  })
}

async function configMapText(): Promise<string> {
  const map = (await manifests()).find(({ kind }) => kind === 'ConfigMap')
  assert.ok(map !== undefined)
  return (map['data'] as Record<string, string>)['credsql.yaml'] ?? ''
}

describe('the configs are right', () => {
  for (const { name, text, want } of [
    { name: 'docs/schedules.md', text: async () => blockOf('config'), want: ['nightly', 'hourly'] },
    {
      name: 'README.md',
      text: async () => codeBlocks('README.md').find(({ info }) => info === 'schedules')?.text ?? '',
      want: ['nightly'],
    },
    { name: 'examples', text: () => example('schedules/credsql.yaml'), want: ['nightly', 'hourly'] },
    { name: 'Kubernetes', text: configMapText, want: ['nightly'] },
  ])
    test(name, async () => {
      const schedules = await openSchedules(await parseConfig(await text(), name), { cwd: '/' })
      assert.deepEqual(
        schedules.map((schedule) => schedule.name),
        want,
      )
    })
})

test('the receiver of the document verifies what is sent, and nothing else', async (t) => {
  const file = join(await temporaryFolder(t), 'verify.mjs')
  await writeFile(file, blockOf('verify'))
  const { isGenuine } = await import(file)
  const body = '{"status":"alarm","resource":"ä"}'
  const header = webhookSignature(body, 'key', 1_000_000)
  for (const { args, want } of [
    { args: [header, body, 'key', 1_000_010], want: true },
    { args: [header, Buffer.from(body), 'key', 1_000_010], want: true },
    { args: [header, `${body} `, 'key', 1_000_010], want: false },
    { args: [header, body, 'other', 1_000_010], want: false },
    { args: [header, body, 'key', 1_000_400], want: false },
    { args: [header.replace('t=1', 't=2'), body, 'key', 2_000_000], want: false },
    { args: ['v1=00', body, 'key', 1_000_010], want: false },
  ])
    assert.equal(isGenuine(...args), want)
})

test('the message of the document has the members of a message', () => {
  const run: RememberedRun = {
    ...{ id: 'x', planned: null, attempt: 1, started: 0, ended: 1, status: 'ok', exitCode: 0 },
    ...{ snapshot: null, totals: null, message: null },
  }
  const outcome = { status: 'ok', exitCode: 0, files: [], warnings: [], errors: [] } as const
  const message = alarmMessage(run, outcome, { schedule: 'nightly', host: 'h', version: '1' })
  assert.deepEqual(Object.keys(JSON.parse(blockOf('message'))), Object.keys(message))
})

test('every metric is in the document, and no other', () => {
  const state: ScheduleState = {
    ...{ cron: '', timeZone: '', handledUntil: 0, lastSuccess: 1 },
    lastRun: {
      ...{ id: 'x', planned: 0, attempt: 1, started: 0, ended: 1, status: 'ok', exitCode: 0, message: null },
      snapshot: { id: 's', rows: 1, complete: true },
      totals: { error: 0, alarm: 0, info: 0, skip: 0, ok: 1 },
    },
  }
  const meters = new Map([['nightly', { ...newMeter(), next: 1, state }]])
  const text = metricsText({ version: '1', started: 0, meters })
  const there = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
  assert.deepEqual(
    [...document.matchAll(/^\| `(credsql_[a-z_]+)` \|/gm)].map(([, name]) => name),
    there,
  )
})

test('every event of the log is in the document', async () => {
  const sources = await Promise.all(
    ['daemon', 'recorded-run', 'scheduler'].map((name) =>
      readFile(join(root, 'src/schedule', `${name}.ts`), 'utf8'),
    ),
  )
  const events = sources.flatMap((source) =>
    [...source.matchAll(/event: '(\w+)'|#tell\(schedule, '(\w+)'/g)].map(([, event, told]) => event ?? told),
  )
  assert.ok(events.length > 10)
  assert.deepEqual(
    events.filter((event) => !document.includes(`\`${event}\``)),
    [],
  )
})

test('the file for cron has an expression, a user and a command', async () => {
  const lines = (await example('cron/credsql'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  const jobs = lines.filter((line) => !/^[A-Z]+=\S+$/.test(line))
  assert.equal(jobs.length, 1)
  const [, cron = '', user, command] = /^((?:\S+ ){5})(\S+) (.+)$/.exec(jobs[0] ?? '') ?? []
  cronTimes({ name: 'cron', cron: cron.trim(), timeZone: 'UTC', origin: 'cron' })
  assert.equal(user, 'credsql')
  // cron takes % for the end of the line.
  assert.ok(command?.startsWith('credsql schedule run --once nightly') && !command.includes('%'))
})

/** Sections and keys of a unit, in order. */
function unitOf(
  text: string,
): readonly { readonly section: string; readonly key: string; readonly value: string }[] {
  let section = ''
  return text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#')) return []
    const [, name] = /^\[(\w+)\]$/.exec(line) ?? []
    if (name !== undefined) section = name
    if (name !== undefined) return []
    const [, key, value] = /^([A-Z]\w+)=(.*)$/.exec(line) ?? []
    assert.ok(section !== '' && key !== undefined && value !== undefined, line)
    return [{ section, key, value }]
  })
}

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

describe('the units', () => {
  test('are units, and refer to the credentials that they load', async () => {
    const names = await readdir(join(root, 'examples/systemd'))
    assert.deepEqual(names.sort(), [
      'credsql-nightly.service',
      'credsql-nightly.timer',
      'credsql-schedule.service',
    ])
    const config = await example('schedules/credsql.yaml')
    for (const name of names.filter((one) => one.endsWith('.service'))) {
      const unit = unitOf(await example(`systemd/${name}`))
      const values = (key: string) => unit.filter((line) => line.key === key).map(({ value }) => value)
      const loaded = values('LoadCredential').map((value) => value.split(':')[0])
      const wanted = [...config.matchAll(/file:\/run\/credentials\/[^/]+\/(\S+)/g)].map(
        ([, secret]) => secret,
      )
      assert.deepEqual(loaded, wanted)
      assert.deepEqual(
        ['ProtectSystem', 'NoNewPrivileges', 'CapabilityBoundingSet', 'User'].map((key) =>
          values(key).join(),
        ),
        ['strict', 'yes', '', 'credsql'],
      )
      assert.match(values('ExecStart').join(), /^\/usr\/bin\/credsql schedule run /)
    }
  })

  test('are what systemd takes', { skip: hasSystemd ? false : 'there is no systemd-analyze' }, async (t) => {
    const folder = join(await temporaryFolder(t), 'units')
    await mkdir(folder)
    const paths: string[] = []
    for (const name of await readdir(join(root, 'examples/systemd'))) {
      const path = join(folder, name)
      paths.push(path)
      // What is verified too is whether the program is there.
      await writeFile(
        path,
        (await example(`systemd/${name}`)).replace('/usr/bin/credsql ', `${process.execPath} `),
      )
    }
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], {
      encoding: 'utf8',
    })
    const own = stderr.split('\n').filter((line) => line.includes('credsql'))
    assert.deepEqual([status, own], [0, []])
  })
})

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0

/** Every member of one value is in another, with the same value. */
function within(ours: unknown, theirs: unknown, place: string): void {
  if (typeof ours !== 'object' || ours === null) {
    assert.deepEqual(theirs, ours, place)
    return
  }
  assert.ok(typeof theirs === 'object' && theirs !== null, place)
  for (const [member, value] of Object.entries(ours))
    within(value, (theirs as Record<string, unknown>)[member], `${place}.${member}`)
}

describe('the manifests', () => {
  test('are as strict as they say', async () => {
    const all = await manifests()
    const kinds = ['Namespace', 'ServiceAccount', 'ConfigMap', 'PersistentVolumeClaim', 'CronJob']
    assert.deepEqual(
      all.map(({ kind }) => kind),
      kinds,
    )
    for (const { kind, metadata } of all)
      assert.deepEqual([metadata.namespace, kind], [kind === 'Namespace' ? undefined : 'credsql', kind])
    const job = all.at(-1) as unknown as {
      spec: { schedule: string; timeZone: string; jobTemplate: { spec: { template: { spec: PodSpec } } } }
    }
    cronTimes({ name: 'job', cron: job.spec.schedule, timeZone: job.spec.timeZone, origin: 'cronjob.yaml' })
    const { containers, initContainers, volumes, securityContext } = job.spec.jobTemplate.spec.template.spec
    assert.equal(securityContext.runAsNonRoot, true)
    const names = volumes.map(({ name }) => name)
    for (const { securityContext: own, volumeMounts, name } of [...initContainers, ...containers]) {
      assert.deepEqual(own, {
        ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
        capabilities: { drop: ['ALL'] },
      })
      for (const mount of volumeMounts) assert.ok(names.includes(mount.name), `${name}: ${mount.name}`)
    }
    const used = new Set(
      [...initContainers, ...containers].flatMap(({ volumeMounts }) => volumeMounts.map((m) => m.name)),
    )
    assert.deepEqual([...used].sort(), [...names].sort())
    const secretFiles = [...(await configMapText()).matchAll(/file:(\/var\/run\/secrets\/credsql)\//g)]
    assert.ok(secretFiles.length > 3)
    assert.ok(containers[0]?.volumeMounts.some(({ mountPath }) => mountPath === secretFiles[0]?.[1]))
  })

  test('are what Kubernetes takes: kubectl knows each member', {
    skip: hasKubectl ? false : 'there is no kubectl',
  }, async (t) => {
    const ours = (await manifests()).find(({ kind }) => kind === 'CronJob')
    const path = join(await temporaryFolder(t), 'job.json')
    await writeFile(path, JSON.stringify(ours))
    // It reads the file into types of its own, which have no place for a member that Kubernetes does not know.
    const printed = execFileSync('kubectl', ['set', 'env', '--local', '-f', path, 'A=b', '-o', 'json'], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' },
    })
    within(ours, JSON.parse(printed), 'CronJob')
  })
})

interface PodContainer {
  readonly name: string
  readonly securityContext: object
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
}

interface PodSpec {
  readonly containers: readonly PodContainer[]
  readonly initContainers: readonly PodContainer[]
  readonly volumes: readonly { readonly name: string }[]
  readonly securityContext: { readonly runAsNonRoot: boolean }
}
