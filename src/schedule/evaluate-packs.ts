import { type CheckRun, checkExitCode, checkedNothing } from '../check/check-run.ts'
import { loadPacks } from '../packs/load-packs.ts'
import { gatherReport } from '../report/gather-report.ts'
import { makeReport, type ReportRequest } from '../report/make-report.ts'
import type { ReportSection } from '../report/report.ts'
import { selectQueries } from '../report/select-queries.ts'
import type { Session } from '../session/session.ts'
import { type RunOutcome, statusOf, type ToldError } from './run-outcome.ts'

/** Evaluates what a schedule names, and writes its reports where it has outputs. Throws what a report throws. */
export async function evaluatePacks(session: Session, request: ReportRequest): Promise<RunOutcome> {
  if (request.outputs.length === 0) return withoutFiles(session, request)
  const { exitCode, check, files, warnings } = await makeReport(session, request)
  return outcomeOf(exitCode, check, { files, warnings, failed: [] })
}

async function withoutFiles(session: Session, request: ReportRequest): Promise<RunOutcome> {
  const packs = await loadPacks({ folders: session.config.packs ?? [] })
  const report = await gatherReport(session, selectQueries(packs, request.packs), {
    ...request,
    withInventory: false,
  })
  const { check, sections, complete, warnings } = report
  const failed = sections.flatMap(failureOf)
  const checked = failed.length > 0 ? 2 : check === undefined ? 0 : checkExitCode(check)
  return outcomeOf(checked === 0 && !complete ? 3 : checked, check, { files: [], warnings, failed })
}

function failureOf(section: ReportSection): readonly ToldError[] {
  if (section.kind !== 'failed') return []
  const { code, message } = section.error
  return [{ code, message: `${section.query.fullName}: ${message}` }]
}

function outcomeOf(
  exitCode: number,
  check: CheckRun | undefined,
  {
    files,
    warnings,
    failed,
  }: Pick<RunOutcome, 'files' | 'warnings'> & { readonly failed: readonly ToldError[] },
): RunOutcome {
  const errors = exitCode === 2 && failed.length === 0 ? notEvaluated(check) : failed
  const found = check === undefined ? {} : { check }
  return { status: statusOf(exitCode), exitCode, ...found, files, warnings, errors }
}

/** Why nothing can be concluded where no error says so; errors of controls are among the findings. */
function notEvaluated(check: CheckRun | undefined): readonly ToldError[] {
  const told = (message: string) => [{ code: 'not_evaluated', message }]
  if (check !== undefined && checkedNothing(check))
    return told('nothing was checked: no control saw a resource')
  if ((check?.totals.error ?? 0) > 0) return told('controls could not be evaluated')
  return told('a query could not be evaluated; the report tells which, and why')
}
