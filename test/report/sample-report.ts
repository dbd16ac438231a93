import type { CheckRun, ControlResult } from '../../src/check/check-run.ts'
import { sumCounts } from '../../src/check/check-run.ts'
import type { PackQuery } from '../../src/packs/pack.ts'
import type { Sink } from '../../src/render/sink.ts'
import { CredentialCounter, type CredentialCounts } from '../../src/report/count-credentials.ts'
import type { Credentials } from '../../src/report/read-credentials.ts'
import type { Report, ReportSection } from '../../src/report/report.ts'
import type { ResultColumn, ResultValue } from '../../src/value/batch.ts'
import { runSaying } from '../check/all-results.ts'
import { controlQuery } from '../check/control-query.ts'

/** Names that a careless writer takes for something else. */
export const nastyNames: readonly string[] = [
  'plain',
  'quotes " and \' and `',
  'comma, semicolon; tab\there',
  '<script>alert(1)</script><img src=x onerror=alert(2)>',
  '</script></style></title><!-- -->',
  'two\nlines\r\nof text',
  ']]> & &amp; &#10;',
  'emoji 🦜 and ünïcode 鍵',
  '| pipe * star _under_ [link](javascript:alert(3)) `code`',
  '${value} {{value}} %s',
  '=1+1',
  ' spaces ',
]

/** A name that XML cannot hold, and HTML does not show. */
export const unprintable = 'nul \0 escape \x1b[31m bidi \u202e lone \ud800 not \uffff'

/** The time of the sample report. */
export const now = new Date('2026-11-21T09:05:00Z')

const day = 86_400_000
const at = (days: number) => new Date(now.getTime() + days * day).toISOString().replace('.000', '')

const columns: readonly ResultColumn[] = [
  ...['connection', 'source_table', 'credential_id', 'name', 'registry', 'username'].map(
    (name): ResultColumn => ({ name, type: 'text' }),
  ),
  { name: 'secret', type: 'secret' },
  ...['secret_kind', 'permission', 'status'].map((name): ResultColumn => ({ name, type: 'text' })),
  { name: 'created_at', type: 'timestamp with time zone' },
  { name: 'expires_at', type: 'timestamp with time zone' },
  ...['expiry_kind', 'owner', 'source_url'].map((name): ResultColumn => ({ name, type: 'text' })),
]

const kinds = ['docker_pat', 'jwt', 'opaque', 'gitlab_pat', null]
const registries = [
  'docker.io',
  'quay.io',
  'ghcr.io',
  'registry.gitlab.com',
  '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
]

/** `count` credentials of a fixed variety; the first are called as `names` say. */
export function sampleCredentials(count: number, names: readonly string[] = []): Credentials {
  const batches = []
  for (let from = 0; from < count; from += 2048) {
    const length = Math.min(2048, count - from)
    const rows = Array.from({ length }, (_, i) => row(from + i, names[from + i]))
    batches.push({ length, columns: columns.map((_, c) => rows.map((values) => values[c] ?? null)) })
  }
  return { columns, batches, rows: count, complete: true, warnings: [] }
}

function row(i: number, name: string | undefined): readonly ResultValue[] {
  const never = i % 4 === 1
  const expires = never || i % 7 === 3 ? null : at(((i * 37) % 500) - 20)
  return [
    ...[i % 3 === 0 ? 'north' : 'south', 'north.registry.credentials', `c${i}`, name ?? `robot-${i}`],
    ...[name !== undefined && i % 2 === 0 ? name : (registries[i % registries.length] ?? null), `user-${i}`],
    ...[`sealed:${i.toString(16).padStart(12, '0')}`, kinds[i % kinds.length] ?? null],
    ...[i % 5 === 0 ? 'push' : 'pull', i % 11 === 0 ? 'inactive' : 'active', at(-((i * 53) % 1200))],
    ...[
      expires,
      never ? 'never' : expires === null ? 'unknown' : 'timestamp',
      i % 6 === 0 ? null : 'platform',
    ],
    name === undefined ? `https://registry.example/credentials/${i}` : 'javascript:alert(4)',
  ]
}

/** Credentials that are held, counted. */
export function countCredentials({ columns, batches }: Credentials, at: Date): CredentialCounts {
  const counter = new CredentialCounter(at)
  for (const batch of batches) counter.add(columns, batch)
  return counter.counts()
}

/** A check whose resources are called as `names` say; every status is there. */
export function sampleCheck(names: readonly string[]): CheckRun {
  const statuses = ['alarm', 'ok', 'info', 'error', 'skip'] as const
  const severities = ['critical', 'high', 'medium', 'low'] as const
  const controls = severities.map((severity, c) => {
    const control: PackQuery = controlQuery('SELECT 1', {
      ...{ name: `control-${c}`, fullName: `own.control-${c}`, title: `Control ${c} of <names>`, severity },
      tags: { nist_800_53: ['IA-5'] },
    })
    const results = names.map((name, i): ControlResult => {
      const status = statuses[(i + c) % statuses.length] ?? 'ok'
      return {
        ...{ control: control.fullName, status, resource: name, reason: `because of ${name}`, severity },
        dimensions: { name, registry: null },
        ...(status === 'skip' && { waiver: { reason: `agreed ${name}`, owner: 'ann', until: '2027-01-31' } }),
      }
    })
    return runSaying(control, results, 12.5)
  })
  const totals = sumCounts(controls)
  return { started: now.toISOString(), ended: now.toISOString(), controls, totals }
}

/** A query that answered a row for each name. */
export function sampleSection(names: readonly string[]): ReportSection {
  const query = {
    ...controlQuery('SELECT 1'),
    kind: 'query' as const,
    name: 'q',
    fullName: 'own.q',
    title: 'Names',
  }
  return {
    kind: 'rows',
    query,
    rows: {
      columns: [
        { name: 'name', type: 'text' },
        { name: 'count', type: 'bigint' },
        { name: 'name', type: 'text' },
        { name: 'at', type: 'timestamp with time zone' },
      ],
      rows: names.map((name, i) => [name, i, i % 2 === 0 ? name : null, at(-i)]),
      ...{ complete: true, warnings: [], stats: {} as never },
    },
  }
}

/** A report in which everything is there, and everything is called as `names` say. */
export function sampleReport(names: readonly string[], { credentials = names.length } = {}): Report {
  const held = sampleCredentials(credentials, names)
  return {
    ...{ title: 'A title & <more>', made: now, version: '1.2.3', complete: false, warnings: [...names] },
    packs: [{ name: 'own', title: 'Own', description: 'D.', folder: '/own', queries: [] }],
    inventory: { credentials: held, counts: countCredentials(held, now) },
    check: sampleCheck(names),
    sections: [sampleSection(names)],
    changes: {
      ...{ kind: 'compared', baselines: [{ tableName: 'south.x.y', rows: 3, reason: 'first reading' }] },
      from: { id: '20261120T090500Z', started: '2026-11-20T09:05:00Z', complete: true },
      to: { id: '20261121T090500Z', started: '2026-11-21T09:05:00Z', complete: false },
      counts: { added: 0, removed: 0, changed: names.length, rotated: 0, unknown: 0 },
      changes: names.map((name) => ({
        ...{ run: 'b', beforeRun: 'a', change: 'changed', connection: 'north', sourceTable: 'north.a.b' },
        ...{ credentialId: 'c1', registryKeyRaw: name, name, registry: name, reason: null },
        columns: [{ column: 'owner', before: null, after: name }],
      })),
    },
  }
}

/** What a writer writes, in memory. */
export async function written(
  write: (report: Report, sink: Sink) => Promise<void>,
  report: Report,
): Promise<string> {
  const parts: string[] = []
  await write(report, { write: async (text) => void parts.push(text) })
  return parts.join('')
}
