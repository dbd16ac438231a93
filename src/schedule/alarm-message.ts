import { type BodyValue, bodyText } from '../catalog/request-body.ts'
import { type CheckRun, controlStatuses } from '../check/check-run.ts'
import { severities } from '../packs/pack.ts'
import type { RunOutcome } from './run-outcome.ts'
import type { RememberedRun } from './schedule-state.ts'

/** What is told of a run that found an alarm, lacks a part, or failed: a tree that is written as JSON. It holds no secret. */
export type AlarmMessage = { readonly [member: string]: BodyValue<never> }

/** Where a message comes from. */
export interface MessageSource {
  readonly schedule: string
  readonly host: string
  /** The version of credsql. */
  readonly version: string
}

const layout = 1
const mostFindings = 100
const mostWarnings = 20
const longestText = 500

/** The message of a run that has ended. The member `id` is the same however often it is sent. */
export function alarmMessage(run: RememberedRun, outcome: RunOutcome, source: MessageSource): AlarmMessage {
  const { check, snapshot, files, warnings, errors } = outcome
  const findings = check === undefined ? [] : findingsOf(check)
  const found = check === undefined ? 0 : check.totals.error + check.totals.alarm
  return {
    version: layout,
    id: run.id,
    schedule: source.schedule,
    status: outcome.status,
    exit_code: outcome.exitCode,
    planned: instant(run.planned),
    started: instant(run.started),
    ended: instant(run.ended),
    host: source.host,
    credsql: source.version,
    totals: check === undefined ? null : { ...check.totals },
    findings: findings.slice(0, mostFindings),
    findings_left_out: Math.max(0, found - mostFindings),
    errors: errors.map(({ code, message }) => ({ code, message: shortened(message) })),
    warnings: warnings.slice(0, mostWarnings).map(shortened),
    snapshot: snapshot === undefined ? null : { ...snapshot },
    files,
  }
}

/** A message as it is sent, on one line. */
export function messageText(message: AlarmMessage): string {
  return bodyText({ encoding: 'json', value: message }, String)
}

/** What the controls found, errors first, then alarms, the gravest first. */
function findingsOf({ controls }: CheckRun): readonly { readonly [member: string]: string }[] {
  return controls
    .flatMap(({ findings }) => findings)
    .filter(({ status }) => status === 'error' || status === 'alarm')
    .sort(
      (a, b) =>
        controlStatuses.indexOf(a.status) - controlStatuses.indexOf(b.status) ||
        severities.indexOf(a.severity) - severities.indexOf(b.severity),
    )
    .map(({ control, status, severity, resource, reason }) => ({
      control,
      status,
      severity,
      resource: shortened(resource),
      reason: shortened(reason),
    }))
}

function instant(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString()
}

function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text
}
