import type { BindContext } from '../bind/bind-state.ts'
import { bindWrite } from '../bind/bind-write.ts'
import type { BoundWrite } from '../bind/bound-write.ts'
import { hasSecretCalls } from '../bind/secret-reference.ts'
import type { ParameterInput } from '../bind/substitute-parameters.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { checkPermissions } from '../execute/check-permissions.ts'
import { Execution } from '../execute/execution.ts'
import { checkPlan } from '../execute/plan-relations.ts'
import { applyChanges } from '../execute/write/apply-changes.ts'
import { journaledChange } from '../execute/write/journaled-change.ts'
import { readChanges } from '../execute/write/read-changes.ts'
import { withReturnedTypes } from '../execute/write/returned-types.ts'
import { checkReturning } from '../execute/write/returning.ts'
import { JournalWriter } from '../journal/journal-writer.ts'
import { checkConstants } from '../plan/check-constants.ts'
import { type ExplainWriteOptions, explainWrite } from '../plan/explain-write.ts'
import type { ExplainedWrite } from '../plan/explained-write.ts'
import { currentNeeded } from '../plan/plan-change.ts'
import { planWrite } from '../plan/plan-write.ts'
import { writeLines } from '../plan/write-lines.ts'
import type { Change, WritePlan } from '../plan/write-plan.ts'
import { redactAt } from '../sql/redact.ts'
import type { ExplainStatement, Statement, WriteStatement } from '../sql/statement.ts'
import { statementNodes } from '../sql/statement-nodes.ts'
import { auditChanges } from './audit-changes.ts'
import { authorize } from './authorize.ts'
import { changeBounds } from './change-bounds.ts'
import { changeResult } from './change-result-rows.ts'
import { confirmChanges, refuseAllRows } from './confirm-changes.ts'
import { dryRunResult } from './dry-run-result.ts'
import { nothingRan, planResult } from './explain-result.ts'
import type { RunOptions, StatementResult } from './options.ts'
import { explainWithText, withText } from './redacted-statement.ts'
import {
  bindContext,
  dataWithOrigins,
  type SecretOrigins,
  type StatementHost,
  withOrigins,
} from './statement-host.ts'
import { uncounted } from './uncounted.ts'

/** Whether a statement changes something. */
export function isWriteStatement(statement: Statement): statement is WriteStatement {
  return ['insert', 'update', 'delete', 'call'].includes(statement.kind)
}

interface PreparedWrite {
  readonly bound: BoundWrite
  readonly plan: WritePlan
  /** The statement's text with its secrets redacted. */
  readonly text: string
  readonly origins: SecretOrigins
  readonly placeAt: BindContext['placeAt']
}

async function prepareWrite(
  statement: WriteStatement,
  values: readonly ParameterInput[],
  host: StatementHost,
  options: RunOptions,
  secrets: 'read' | 'name',
): Promise<PreparedWrite> {
  const origins: SecretOrigins = new Map()
  const context = await bindContext(statement, host.resources, options, secrets, origins)
  const bound = await bindWrite(statement, context, values)
  const plan = await withReturnedTypes(planWrite(bound), host.engine)
  checkConstants(plan, context.placeAt)
  if (plan.returning !== undefined) await checkReturning(plan.returning, await host.engine())
  return {
    bound,
    plan,
    text: redactAt(statement.text, bound.secretLiterals),
    origins,
    placeAt: context.placeAt,
  }
}

function changeOptions(options: RunOptions): ExplainWriteOptions {
  const { throughStates = false, purge = false } = options
  return { throughStates, purge, maxChanges: changeBounds(options).maxChanges }
}

/** The changes, where they are known without a call. */
async function constantChanges(
  { plan, placeAt }: PreparedWrite,
  host: StatementHost,
  options: RunOptions,
): Promise<readonly Change[] | undefined> {
  // What must be known of their rows first would be a call.
  if (!plan.constant || currentNeeded(plan, changeOptions(options)).length > 0) return undefined
  const execution = new Execution(await host.resources.context(options, host.engine))
  return readChanges(plan, changeOptions(options), execution, execution, placeAt)
}

async function explained(
  prepared: PreparedWrite,
  host: StatementHost,
  options: RunOptions,
): Promise<ExplainedWrite> {
  const { plan, origins } = prepared
  await checkPlan(plan.query, await host.engine())
  const changes = await constantChanges(prepared, host, options)
  return dataWithOrigins(explainWrite(plan, changeOptions(options), changes), origins)
}

/** The plan of a writing statement as data. Nothing is called and no secret is read. */
export async function writePlanOf(
  statement: WriteStatement,
  values: readonly ParameterInput[],
  host: StatementHost,
  options: RunOptions,
): Promise<ExplainedWrite> {
  const prepared = await prepareWrite(statement, values, host, options, 'name')
  return explained(prepared, host, options)
}

/** EXPLAIN of a writing statement: what it would read and change. Nothing is called, and ANALYZE, which would change, is refused. */
export async function explainWriteStatement(
  statement: ExplainStatement,
  inner: WriteStatement,
  values: readonly ParameterInput[],
  host: StatementHost,
  options: RunOptions,
): Promise<StatementResult> {
  if (statement.analyze) throw refusedAnalyze(inner)
  const prepared = await prepareWrite(inner, values, host, options, 'name')
  const write = await explained(prepared, host, options)
  const shown = explainWithText(statement, inner, prepared.text)
  const lines = statement.format === 'json' ? [JSON.stringify(write)] : writeLines(write)
  return planResult(shown, lines, nothingRan)
}

function refusedAnalyze(inner: WriteStatement): CredsqlError {
  return new CredsqlError('write_refused', `EXPLAIN ANALYZE would run the ${inner.kind.toUpperCase()}`, {
    hint: 'EXPLAIN shows what it would change without a call; --dry-run reads the rows and lists each change.',
  })
}

/** Refuses what can be refused without a secret, before a person or a helper is asked for one. */
async function refuseUnasked(
  statement: WriteStatement,
  values: readonly ParameterInput[],
  host: StatementHost,
  options: RunOptions,
): Promise<void> {
  if (!hasSecretCalls(statementNodes(statement))) return
  // Binding changes the tree, and it is bound again with the secrets.
  const prepared = await prepareWrite(structuredClone(statement), values, host, options, 'name')
  const { plan, origins } = prepared
  refuseAllRows(plan, options)
  const { confirm, askAlways, dryRun } = options
  const isAsked = confirm !== undefined && askAlways === true
  if (!isAsked) checkPermissions(plan.query, host.resources.permissions(options))
  const changes = await constantChanges(prepared, host, options)
  if (changes === undefined || confirm !== undefined || dryRun === true) return
  await confirmChanges(plan, changes, options, changeOptions(options), (line) => withOrigins(line, origins))
}

function startJournal(
  due: readonly Change[],
  { plan, text, origins }: PreparedWrite,
  host: StatementHost,
  options: RunOptions,
): Promise<JournalWriter> {
  const { clock, folders } = host.resources
  return JournalWriter.create({
    stateFolder: folders.state,
    now: () => new Date(clock.now()),
    statement: text,
    verb: plan.verb,
    table: plan.target.name,
    purpose: options.purpose ?? null,
    references: Object.fromEntries(origins),
    wait: options.wait ?? true,
    changes: due.map((change) => journaledChange(change, plan.target.table)),
  })
}

/**
 * Runs a writing statement: finds the rows, plans the change of each, asks where that is due, journals and makes them. With
 * `dryRun` it ends before the first change. Throws `write_refused` for what is not allowed; what an API refused is in the result,
 * or thrown where there was one change alone.
 */
export async function runWrite(
  statement: WriteStatement,
  values: readonly ParameterInput[],
  host: StatementHost,
  options: RunOptions,
): Promise<StatementResult> {
  const { resources } = host
  const started = performance.now()
  const { concurrency, rate } = changeBounds(options)
  await refuseUnasked(statement, values, host, options)
  const prepared = await prepareWrite(statement, values, host, options, 'read')
  const { bound, plan, text, origins, placeAt } = prepared
  refuseAllRows(plan, options)
  const shown = withText(statement, text)
  // Rows that are missing would be changes that are missing.
  const reading: RunOptions = { ...options, partial: false }
  const allowed = await authorize(plan.query, text, resources, reading, host.engine)
  const context = await resources.context(allowed, host.engine)
  // What is changed is what the API holds now, not what it held when somebody asked before.
  const { cache: _, ...fresh } = context
  const query = new Execution(fresh)
  const rows = new Execution(fresh)
  host.running(query, plan.query)
  try {
    const changes = await readChanges(plan, changeOptions(options), query, rows, placeAt)
    const counters = [query, rows]
    if (options.dryRun === true)
      return dryRunResult(
        { statement: shown, plan, changes, executions: counters, started },
        changeOptions(options),
        (text) => withOrigins(text, origins),
      )
    await confirmChanges(plan, changes, options, changeOptions(options), (line) => withOrigins(line, origins))
    const due = changes.filter((change) => change.steps.length > 0)
    const writing = new Execution(uncounted(context))
    const executions = [...counters, writing]
    const common = {
      statement: shown,
      plan,
      executions,
      started,
      host,
      options,
      hasLiteral: bound.secretLiterals.length > 0,
      hasSecretParameter: bound.query.hasSecretParameter,
    }
    if (due.length === 0)
      return await changeResult({
        ...common,
        results: changes.map((change) => ({ change, status: 'unchanged' })),
      })
    await auditChanges(due, plan.target.table, text, resources)
    const journal = await startJournal(due, prepared, host, options)
    host.running(writing)
    try {
      const results = await applyChanges(
        changes.map((change) => ({ change, from: 0 })),
        {
          table: plan.target.table,
          returned: plan.returning?.reference.used ?? new Set(),
          journal,
          execution: writing,
          onError: options.onError ?? 'stop',
          concurrency,
          rate,
          wait: options.wait ?? true,
        },
      )
      return await changeResult({ ...common, results, journal: journal.id })
    } finally {
      await journal.close()
    }
  } finally {
    host.running(undefined)
  }
}
