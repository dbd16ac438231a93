import type { BoundKey } from '../catalog/bound-key.ts'
import type { PageManifest } from '../catalog/manifest.ts'
import { baseUrl, plainSettings, requestTarget } from '../catalog/request-target.ts'
import type { Connection } from '../catalog/table.ts'
import type { CallEstimate, ExplainedPlan, ExplainedScan, ScanActuals } from './explained-plan.ts'
import type { KeySource, ScanPlan, StatementPlan } from './scan-plan.ts'

/** Path of the API's base address: empty where the connection's settings do not give one. */
export function basePath(connection: Connection | undefined): string {
  const template = connection?.provider.http?.base_url
  if (connection === undefined || template === undefined) return ''
  try {
    return new URL(baseUrl(template, plainSettings(connection))).pathname.replace(/\/$/, '')
  } catch {
    return ''
  }
}

/** The first request's method and path; values that are not known yet stay as `{column}`. */
function firstRequest(scan: ScanPlan): string | null {
  const { operation, keys, order, limit } = scan
  if (operation.path === '') return null
  const bound = keys.flatMap((source): BoundKey[] => {
    if (source.kind !== 'values') return []
    const { key, column, operator, operands } = source
    const target = key.operators[operator]
    const [first] = operands
    if (target === undefined || first?.kind !== 'value') return []
    return [{ column: column.name, type: column.type, operator, target, value: first.value }]
  })
  const [member] = scan.members
  const target = requestTarget(member === undefined ? {} : plainSettings(member), {
    operation,
    keys: bound,
    ...(order === undefined ? {} : { order: order.query }),
    ...(limit === undefined ? {} : { limit }),
  })
  return `${operation.method} ${basePath(member)}${target}`
}

function pagesText(page: PageManifest | undefined, limit: number | undefined): string | null {
  if (page === undefined) return null
  const size =
    page.size === undefined
      ? ''
      : `, ${Math.min(page.size.max, limit ?? page.size.use ?? page.size.max)} a page`
  const where: Readonly<Record<PageManifest['style'], string>> = {
    next_url: 'next address in the body',
    link_header: 'Link header',
    cursor: 'cursor in the body',
    offset: 'offset',
    page_number: 'page number',
  }
  return `${where[page.style]}${size}`
}

function keyEntry(source: KeySource): ExplainedScan['keys'][number] {
  if (source.kind === 'values')
    return { columns: [source.column.name], source: 'constant', text: source.text }
  const columns = source.keys.map(({ column }) => column.name)
  return { columns, source: source.kind === 'parent' ? 'parent' : source.from, text: source.text }
}

function explainScan(
  scan: ScanPlan,
  actual: ScanActuals | undefined,
  tableOf: ReadonlyMap<string, string>,
): ExplainedScan {
  return {
    table: `${scan.connection.name}.${scan.table.service}.${scan.table.name}`,
    aliases: scan.aliases,
    operation: scan.operation.name,
    effect: scan.operation.effect,
    request: scan.empty === undefined ? firstRequest(scan) : null,
    columns: scan.columns.map((column) => column.name),
    keys: scan.keys.map(keyEntry),
    pushed: scan.pushed,
    residual: scan.residual,
    order: scan.order === undefined ? null : `${scan.order.column} ${scan.order.direction}`,
    limit: scan.limit ?? null,
    pages: pagesText(scan.operation.manifest.page, scan.limit),
    members: scan.connection.kind === 'aggregate' ? scan.members.map((member) => member.name) : [],
    after: scan.after.map((relation) => tableOf.get(relation) ?? relation),
    empty: scan.empty ?? null,
    calls: scan.estimate,
    ...(actual === undefined ? {} : { actual }),
  }
}

/** A plan as data, with what happened where it ran. */
export function explainPlan(
  plan: StatementPlan,
  actuals?: {
    readonly scans: ReadonlyMap<string, ScanActuals>
    readonly total: NonNullable<ExplainedPlan['actual']>
  },
): ExplainedPlan {
  const tableOf = new Map(
    plan.scans.map((scan) => [
      scan.relation,
      `${scan.connection.name}.${scan.table.service}.${scan.table.name}`,
    ]),
  )
  const scans = plan.scans.map((scan) => explainScan(scan, actuals?.scans.get(scan.relation), tableOf))
  return {
    statement: 'select',
    outputs: plan.outputs.map(({ name, secret }) => (secret ? `${name} (sealed)` : name)),
    effects: [
      ...new Set(plan.scans.filter((scan) => scan.empty === undefined).map((scan) => scan.operation.effect)),
    ],
    streamed: plan.stream !== undefined,
    calls: plan.estimate,
    scans,
    ...(actuals === undefined ? {} : { actual: actuals.total }),
  }
}

/** `1 call`, `2 or more calls`, `not known before` (the keys come from rows). */
export function estimateText({ least, exact }: CallEstimate): string {
  if (exact) return `${least} ${least === 1 ? 'call' : 'calls'}`
  return least === 0 ? 'not known before' : `${least} or more calls`
}

/** A plan as lines for a person. */
export function planLines(plan: ExplainedPlan): string[] {
  const lines = [`Result: ${plan.outputs.join(', ')}${plan.streamed ? '  (page by page)' : ''}`]
  for (const [i, scan] of plan.scans.entries()) {
    const last = i === plan.scans.length - 1
    const bar = last ? '   ' : '│  '
    const aliases = scan.aliases.filter((alias) => !scan.table.endsWith(`.${alias}`))
    lines.push(
      `${last ? '└─' : '├─'} Scan ${scan.table}${aliases.length > 0 ? ` as ${aliases.join(', ')}` : ''}`,
    )
    const add = (label: string, text: string) => lines.push(`${bar}   ${label.padEnd(11)}${text}`)
    if (scan.empty !== null) {
      add('calls', `none: ${scan.empty}`)
      continue
    }
    add('operation', `${scan.operation} (effect: ${scan.effect})`)
    if (scan.request !== null) add('request', scan.request)
    for (const key of scan.keys) add('key', `${key.text}  (${key.source})`)
    for (const { text, exact } of scan.pushed)
      add('pushed', `${text}  (${exact ? 'exact' : 'not exact: checked again'})`)
    for (const text of scan.residual) add('residual', text)
    if (scan.order !== null) add('order', `${scan.order}  (pushed)`)
    if (scan.limit !== null) add('limit', `${scan.limit}  (pushed)`)
    if (scan.pages !== null) add('pages', scan.pages)
    if (scan.members.length > 0) add('members', scan.members.join(', '))
    if (scan.after.length > 0) add('after', scan.after.join(', '))
    add('columns', scan.columns.length === 0 ? '(none)' : scan.columns.join(', '))
    add('calls', estimateText(scan.calls))
    if (scan.actual !== undefined) {
      const { calls, pages, rows, bytes, retries, waited, milliseconds } = scan.actual
      add(
        'actual',
        `${calls} calls, ${pages} pages, ${rows} rows, ${bytes} bytes, ${retries} retries, ${Math.round(waited)} ms waited, ${Math.round(milliseconds)} ms`,
      )
    }
  }
  lines.push(
    `In all: ${estimateText(plan.calls)}${plan.effects.length > 0 ? `; effects: ${plan.effects.join(', ')}` : ''}`,
  )
  if (plan.actual !== undefined)
    lines.push(
      `Actual: ${plan.actual.calls} calls, ${plan.actual.rows} rows, ${Math.round(plan.actual.milliseconds)} ms`,
    )
  return lines
}
