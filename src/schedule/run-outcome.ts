import type { CheckRun } from '../check/check-run.ts'
import { CredsqlError, codeOf } from '../errors/credsql-error.ts'

/** How a scheduled run ended: from the best to the worst. */
export type RunStatus = 'ok' | 'partial' | 'alarm' | 'error' | 'interrupted'

/** An error as others are told of it; it holds no secret. */
export interface ToldError {
  readonly code: string
  readonly message: string
}

/** The snapshot that a run wrote. */
export interface WrittenSnapshot {
  readonly id: string
  readonly rows: number
  readonly complete: boolean
}

/** What a scheduled run came to. Its texts hold no secret. */
export interface RunOutcome {
  readonly status: RunStatus
  /** As a command that did the same would exit: 0, 1, 2, 3, 4 or 130. */
  readonly exitCode: number
  readonly snapshot?: WrittenSnapshot
  readonly check?: CheckRun
  /** Reports that were written. */
  readonly files: readonly string[]
  readonly warnings: readonly string[]
  readonly errors: readonly ToldError[]
}

const statuses: Readonly<Record<number, RunStatus>> = {
  0: 'ok',
  1: 'alarm',
  3: 'partial',
  130: 'interrupted',
}
const gravest = [130, 2, 4, 1, 3]

/** The status that an exit code means. */
export function statusOf(exitCode: number): RunStatus {
  return statuses[exitCode] ?? 'error'
}

/** The gravest of several exit codes: an error hides an alarm, and that hides what is missing. */
export function gravestOf(codes: readonly number[]): number {
  return gravest.find((code) => codes.includes(code)) ?? 0
}

/** An error as others are told of it. Of one that no layer foresaw only the kind is told: its message may quote anything. */
export function toldError(error: unknown): ToldError {
  const code = codeOf(error)
  if (!(error instanceof CredsqlError))
    return { code, message: error instanceof Error ? error.name : 'something else than an error was thrown' }
  const { file, hint } = error.details
  const at = file === undefined ? '' : ` (${file})`
  return { code, message: `${error.message}${at}${hint === undefined ? '' : `. ${hint}`}` }
}

/** What came of a run that could not even begin, or ended in one error. */
export function failedOutcome(error: unknown): RunOutcome {
  const exitCode = error instanceof CredsqlError ? error.exitCode : 2
  return { status: statusOf(exitCode), exitCode, files: [], warnings: [], errors: [toldError(error)] }
}
