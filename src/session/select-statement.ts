import { bindStatement } from '../bind/bind-statement.ts'
import { hasSecretCalls } from '../bind/secret-reference.ts'
import { type ParameterInput, substituteParameters } from '../bind/substitute-parameters.ts'
import { Execution } from '../execute/execution.ts'
import { checkPlan } from '../execute/plan-relations.ts'
import { runPlan } from '../execute/run-plan.ts'
import { sumCounters } from '../execute/scan-counters.ts'
import { scanReports } from '../execute/scan-report.ts'
import { explainPlan } from '../plan/explain.ts'
import type { ExplainedPlan } from '../plan/explained-plan.ts'
import { planStatement } from '../plan/plan-statement.ts'
import type { StatementPlan } from '../plan/scan-plan.ts'
import { redactAt } from '../sql/redact.ts'
import type { ExplainStatement, SelectStatement } from '../sql/statement.ts'
import { authorize } from './authorize.ts'
import { analyzePlan, explainResult, nothingRan } from './explain-result.ts'
import type { RunOptions, StatementResult } from './options.ts'
import { explainWithText, withText } from './redacted-statement.ts'
import type { SessionResources } from './resources.ts'
import { revealedBatches } from './reveal.ts'
import { bindContext, type SecretOrigins, type StatementHost } from './statement-host.ts'

/** A SELECT that is planned. */
export interface PreparedSelect {
  readonly plan: StatementPlan
  /** The statement's text with the literals that met a secret redacted. */
  readonly text: string
}

/** Binds and plans a SELECT. Nothing is called; the sources of SECRET(…) are asked where it is going to run. */
export async function prepareSelect(
  statement: SelectStatement,
  values: readonly ParameterInput[],
  resources: SessionResources,
  options: RunOptions,
  secrets: 'read' | 'name',
): Promise<PreparedSelect> {
  // What can be refused without a secret is refused before anybody is asked for one; binding changes the tree.
  if (secrets === 'read' && hasSecretCalls([{ SelectStmt: statement.tree }]))
    await prepareSelect(structuredClone(statement), values, resources, options, 'name')
  const origins: SecretOrigins = new Map()
  const context = await bindContext(statement, resources, options, secrets, origins)
  substituteParameters(statement.tree, values)
  const bound = await bindStatement(statement.tree, context)
  return { plan: planStatement(bound), text: redactAt(statement.text, bound.secretLiterals) }
}

/** Runs a SELECT. Its rows come as they are read. */
export async function runSelect(
  statement: SelectStatement,
  values: readonly ParameterInput[],
  host: StatementHost,
  options: RunOptions,
): Promise<StatementResult> {
  const { resources } = host
  // The engine checks the statement before the first request, so it is opened while names are looked up.
  host.engine().catch(() => undefined)
  const { plan, text } = await prepareSelect(statement, values, resources, options, 'read')
  const allowed = await authorize(plan, text, resources, options, host.engine)
  const execution = new Execution(await resources.context(allowed, host.engine))
  const started = performance.now()
  host.running(execution, plan)
  let rows = 0
  const result = await runPlan(plan, execution).catch((error: unknown) => {
    host.running(undefined)
    throw error
  })
  async function* counted() {
    try {
      for await (const batch of result.batches) {
        rows += batch.length
        yield batch
      }
    } finally {
      host.running(undefined)
    }
  }
  const reveals = options.reveal === true && plan.outputs.some((output) => output.secret)
  const batches = reveals
    ? revealedBatches(result.columns, counted(), execution.context.vault, resources.audit, text)
    : counted()
  return {
    statement: withText(statement, text),
    columns: result.columns,
    batches,
    summary: () => ({
      complete: execution.complete,
      warnings: execution.warnings,
      scans: scanReports(plan, execution),
      stats: { rows, ...sumCounters(execution.counters.values()), milliseconds: performance.now() - started },
    }),
  }
}

/** The plan of a SELECT as data. Nothing is called. Throws what the engine refuses: a plan that cannot run is none. */
export async function selectPlanOf(
  statement: SelectStatement,
  values: readonly ParameterInput[],
  host: StatementHost,
  options: RunOptions,
): Promise<ExplainedPlan> {
  const { plan } = await prepareSelect(statement, values, host.resources, options, 'name')
  await checkPlan(plan, await host.engine())
  return explainPlan(plan)
}

/** EXPLAIN of a SELECT: its plan; with ANALYZE it runs, and what happened is told. */
export async function explainSelect(
  statement: ExplainStatement,
  inner: SelectStatement,
  values: readonly ParameterInput[],
  host: StatementHost,
  options: RunOptions,
): Promise<StatementResult> {
  const { resources } = host
  const secrets = statement.analyze ? 'read' : 'name'
  const { plan, text } = await prepareSelect(inner, values, resources, options, secrets)
  const shown = explainWithText(statement, inner, text)
  if (!statement.analyze) {
    await checkPlan(plan, await host.engine())
    return explainResult(shown, explainPlan(plan), nothingRan)
  }
  const allowed = await authorize(plan, text, resources, options, host.engine)
  const execution = new Execution(await resources.context(allowed, host.engine))
  host.running(execution, plan)
  try {
    const { explained, summary } = await analyzePlan(plan, execution)
    return explainResult(shown, explained, summary)
  } finally {
    host.running(undefined)
  }
}
