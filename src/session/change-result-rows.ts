import type { BoundKey } from '../catalog/bound-key.ts'
import type { WriteValue } from '../catalog/request-body.ts'
import type { Column } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { Execution } from '../execute/execution.ts'
import { sumCounters } from '../execute/scan-counters.ts'
import type { ChangeResult, RowValues } from '../execute/write/change-result.ts'
import { readRow } from '../execute/write/read-row.ts'
import { returnedRows } from '../execute/write/returning.ts'
import { columnsNamed } from '../execute/write/row-columns.ts'
import type { Change, WritePlan } from '../plan/write-plan.ts'
import type { Statement } from '../sql/statement.ts'
import type { ResultBatch, ResultColumn, ResultValue } from '../value/batch.ts'
import { postgresTypeName } from '../value/column-type.ts'
import { formatInstant } from '../value/timestamp.ts'
import { changeCounts } from './change-counts.ts'
import { withChangesMade } from './changes-made.ts'
import { resumeHint, resumeWarning } from './journal-hints.ts'
import type { ChangeCounts, RunOptions, StatementResult } from './options.ts'
import { revealedBatches } from './reveal.ts'
import type { StatementHost } from './statement-host.ts'

/** A writing statement that has come to its end. */
export interface EndedWrite {
  readonly statement: Statement
  readonly plan: WritePlan
  readonly results: readonly ChangeResult[]
  readonly executions: readonly Execution[]
  /** When it began, of `performance.now()`. */
  readonly started: number
  readonly host: StatementHost
  readonly options: RunOptions
  readonly journal?: string
  /** A secret stands in the statement's text. */
  readonly hasLiteral: boolean
  /** A parameter's value went into a secret column. */
  readonly hasSecretParameter: boolean
}

const notKnown = 'It is not known whether the request took effect.'
const literalNotice =
  "the statement has a secret in its text, and what keeps the text keeps the secret: write SECRET('env:NAME') in its place"
const parameterNotice =
  "a secret was given with --param, where a shell's history and the list of processes have it: write SECRET('env:NAME') in the statement"

/** What the error says to do: its own hint, and how the journal is resumed. */
function outcomeHint(journal: string | undefined, own?: string): { hint?: string } {
  const hints = [own, journal === undefined ? undefined : resumeHint(journal)].filter(
    (one) => one !== undefined,
  )
  return hints.length === 0 ? {} : { hint: hints.join(' ') }
}

/** The error that the statement ends with, where there is nothing to list: an interruption, or one change that failed. */
function outcomeError(ended: EndedWrite, counts: ChangeCounts): CredsqlError | undefined {
  const { results, executions, journal } = ended
  const interrupted = executions.find((execution) => execution.context.signal.aborted)
  if (interrupted !== undefined) {
    const { reason } = interrupted.context.signal
    const left = counts.notAttempted + counts.unknown + counts.failed
    if (left > 0)
      return new CredsqlError(
        reason instanceof CredsqlError ? reason.code : 'interrupted',
        `interrupted: ${counts.done} of ${results.length} changes were done, ${counts.unknown} ${counts.unknown === 1 ? 'is' : 'are'} not known`,
        outcomeHint(journal),
      )
  }
  const [only] = results
  if (results.length !== 1 || only?.error === undefined) return undefined
  const { code, message, details } = only.error
  if (only.status === 'failed') return only.error
  const hint = details.hint ?? (only.status === 'unknown' ? notKnown : undefined)
  return new CredsqlError(code, message, { ...details, ...outcomeHint(journal, hint) })
}

/** What the statement says of a row that was not read: which row it is. */
function namedValues({ steps }: Change): RowValues {
  return new Map(steps.flatMap(({ keys, values }) => [...keys.map(namedKey), ...values]))
}

function namedKey({ column, value }: BoundKey): readonly [string, WriteValue] {
  return [column, value]
}

/** Columns by which a changed row is told: its identity, or for a credential that nothing lists the credential itself, sealed. */
function tellingColumns({ verb, current, assignments, target }: WritePlan): readonly Column[] {
  return verb === 'delete' && current.size === 0
    ? assignments.map(({ column }) => column)
    : columnsNamed(target.table, target.table.identity)
}

/** A row for each change: what became of it, which row it was, and what went wrong. */
function listedChanges({ plan, results }: EndedWrite): {
  columns: readonly ResultColumn[]
  batch: ResultBatch
} {
  const { table, connection } = plan.target
  const telling = tellingColumns(plan)
  const isAggregate = connection.kind === 'aggregate'
  const shownValue = ({ change, row }: ChangeResult, name: string): ResultValue => {
    const value = change.identity.get(name) ?? row?.get(name) ?? namedValues(change).get(name) ?? null
    return typeof value === 'bigint' && table.columns.find((one) => one.name === name)?.type === 'timestamp'
      ? formatInstant(value)
      : value
  }
  return {
    columns: [
      { name: 'status', type: 'text' },
      ...(isAggregate ? [{ name: '_connection', type: 'text' } as const] : []),
      ...telling.map(({ name, type }): ResultColumn => ({ name, type: postgresTypeName[type] })),
      { name: 'message', type: 'text' },
    ],
    batch: {
      length: results.length,
      columns: [
        results.map(({ status }) => status),
        ...(isAggregate ? [results.map(({ change }) => change.member.name)] : []),
        ...telling.map(({ name }) => results.map((result) => shownValue(result, name))),
        results.map(({ message }) => message ?? null),
      ],
    },
  }
}

/** The row as RETURNING sees it, with what it shows of other tables. */
async function returnedRow(result: ChangeResult, ended: EndedWrite): Promise<RowValues> {
  return new Map([...(await rowAfter(result, ended)), ...(result.change.beside ?? [])])
}

/** The changed row: as the API showed it last, or the row before where it was deleted. */
async function rowAfter(
  { change, status, row }: ChangeResult,
  { plan, host, options }: EndedWrite,
): Promise<RowValues> {
  const { table } = plan.target
  const used = plan.returning?.reference.used ?? new Set<string>()
  const isUnlisted = plan.verb === 'delete' && plan.current.size === 0
  const known: RowValues = new Map([
    ['_connection', change.member.name],
    ...(isUnlisted ? namedValues(change) : change.current),
    ...(row ?? []),
  ])
  const isAsRead = plan.verb === 'delete' || status === 'unchanged'
  const isComplete = (isAsRead || row !== undefined) && [...used].every((name) => known.has(name))
  if (isComplete) return known
  const where = change.identity
  if (status === 'done' && where.size === 0)
    throw new CredsqlError(
      'response_invalid',
      'the API’s answer does not show the row, so RETURNING has nothing to show',
    )
  const reading = new Execution(await host.resources.context(options, host.engine))
  const found = await readRow(
    { member: change.member, table, where, columns: columnsNamed(table, used) },
    reading,
  )
  if (found === undefined)
    throw new CredsqlError('not_found', `the changed row cannot be read, so RETURNING has nothing to show`)
  return new Map([...known, ...found])
}

async function returnedResult(
  ended: EndedWrite,
  warnings: string[],
): Promise<{ columns: readonly ResultColumn[]; batches: AsyncIterable<ResultBatch> }> {
  const { plan, results, host, options, statement } = ended
  const rows: RowValues[] = []
  for (const result of results) {
    if (result.status !== 'done' && result.status !== 'unchanged') continue
    try {
      rows.push(await returnedRow(result, ended))
    } catch (error) {
      if (!(error instanceof CredsqlError)) throw error
      warnings.push(`change ${result.change.number} was done: ${error.message}`)
    }
  }
  const vault = await host.resources.vault()
  const { columns, batches } = await returnedRows(plan.returning!, rows, await host.engine(), vault)
  async function* all() {
    yield* batches
  }
  const isRevealed = options.reveal === true && columns.some(({ type }) => type === 'secret')
  return {
    columns,
    batches: isRevealed
      ? revealedBatches(columns, all(), vault, host.resources.audit, statement.text)
      : all(),
  }
}

function troubles({ results, plan }: EndedWrite): string[] {
  return results.flatMap(({ change, status, message }) => {
    if (status === 'unchanged' || (status === 'done' && message === undefined)) return []
    const identity = [...change.identity].map(([name, value]) => `${name} = ${String(value)}`).join(', ')
    return [
      `${status}: change ${change.number} of ${plan.target.name}${identity === '' ? '' : ` (${identity})`}${message === undefined ? '' : `: ${message}`}`,
    ]
  })
}

/** Secrets that are where others may read them. */
function exposedSecrets({ hasLiteral, hasSecretParameter, options }: EndedWrite): string[] {
  return [
    ...(hasLiteral ? [literalNotice] : []),
    ...(hasSecretParameter && options.parametersExposed === true ? [parameterNotice] : []),
  ]
}

/** What is lost when a credential is minted and its secret goes nowhere. */
function lostSecret({ plan, options, results }: EndedWrite): string[] {
  const isMinted = plan.operation?.effect === 'mint' && results.some(({ status }) => status === 'done')
  const isShown =
    options.reveal === true && plan.returning?.statement.outputs.some(({ secret }) => secret) === true
  if (!isMinted || isShown) return []
  return [
    'the credential was minted and its secret is kept nowhere: return it with --reveal, or put it where it is needed with INSERT INTO … SELECT',
  ]
}

/** The result of a writing statement: its RETURNING list, or a row for each change. Throws where one change was all, and failed. */
export async function changeResult(ended: EndedWrite): Promise<StatementResult> {
  const { statement, plan, results, executions, started, journal } = ended
  const counts = changeCounts(results, journal)
  const error = outcomeError(ended, counts)
  if (error !== undefined) throw error
  const warnings = [...exposedSecrets(ended), ...lostSecret(ended)]
  const missing: string[] = []
  const isList = plan.returning === undefined
  const listed = isList ? listedChanges(ended) : undefined
  async function* one() {
    if (listed !== undefined && listed.batch.length > 0) yield listed.batch
  }
  const told = (thrown: unknown) => withChangesMade(thrown, counts)
  const shown =
    listed === undefined
      ? await returnedResult(ended, missing).catch((thrown: unknown) => {
          throw told(thrown)
        })
      : { columns: listed.columns, batches: one() }
  async function* batches() {
    try {
      yield* shown.batches
    } catch (thrown) {
      throw told(thrown)
    }
  }
  const bad = counts.failed + counts.unknown + counts.notAttempted
  if (!isList) warnings.push(...troubles(ended))
  if (counts.unknown + counts.notAttempted > 0 && journal !== undefined) warnings.push(resumeWarning(journal))
  const sums = executions.map((execution) => sumCounters(execution.counters.values()))
  const sum = (pick: (one: (typeof sums)[number]) => number) =>
    sums.reduce((total, one) => total + pick(one), 0)
  return {
    statement,
    columns: shown.columns,
    batches: batches(),
    summary: () => ({
      complete: bad === 0 && missing.length === 0,
      warnings: [...warnings, ...missing],
      changes: counts,
      stats: {
        rows: results.length,
        calls: sum(({ calls }) => calls),
        pages: sum(({ pages }) => pages),
        retries: sum(({ retries }) => retries),
        bytes: sum(({ bytes }) => bytes),
        milliseconds: performance.now() - started,
      },
    }),
  }
}
