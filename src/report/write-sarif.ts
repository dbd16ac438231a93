import { createHash } from 'node:crypto'
import {
  type CheckRun,
  type ControlResult,
  type ControlRun,
  keptResults,
  wholeControl,
} from '../check/check-run.ts'
import type { PackQuery, Severity } from '../packs/pack.ts'
import type { Sink } from '../render/sink.ts'
import { visibleText } from '../render/visible-text.ts'
import type { Report } from './report.ts'
import { generatorName } from './report-format.ts'
import { writePieces } from './write-pieces.ts'

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  ...{ critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' },
}

/** GitHub reads a number from 0 to 10 and names its ranges as these severities are named. */
const scores: Readonly<Record<Severity, string>> = {
  ...{ critical: '9.5', high: '8.0', medium: '5.5', low: '3.0', info: '0.0' },
}

/**
 * sarif: SARIF 2.1.0. A control is a rule; an alarm is a result, one that is waived a suppressed result; a control that could not be
 * evaluated is a notification, and the run was then not successful. What is in order is left out, as tools show every result.
 */
export async function writeSarif({ check, version, packs }: Report, sink: Sink): Promise<void> {
  if (check !== undefined)
    await writePieces(
      pieces(
        check,
        version,
        packs.map(({ name }) => name),
      ),
      sink,
    )
}

async function* pieces(check: CheckRun, version: string, packs: readonly string[]): AsyncGenerator<string> {
  const { controls, started, ended, totals } = check
  const notifications = []
  for (const [index, run] of controls.entries()) notifications.push(...(await notificationsOf(run, index)))
  const invocation = {
    executionSuccessful: totals.error === 0,
    startTimeUtc: started,
    endTimeUtc: ended,
    toolExecutionNotifications: notifications,
  }
  const driver = {
    name: 'credsql',
    // Whoever shows a version expects it to be one.
    version,
    semanticVersion: version,
    rules: controls.map(({ control }) => ruleOf(control)),
  }
  const text = JSON.stringify
  yield '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{'
  yield `"automationDetails":{"id":${text(`${generatorName}/${packs.join('+')}/`)}},\n`
  yield `"tool":{"driver":${text(driver)}},\n"invocations":[${text(invocation)}],\n`
  yield '"columnKind":"utf16CodeUnits","results":['
  let separator = '\n'
  for (const [index, run] of controls.entries()) {
    const seen = new Map<string, number>()
    for await (const results of keptResults(run))
      for (const result of results) {
        if (result.status !== 'alarm' && result.waiver === undefined) continue
        const times = (seen.get(result.resource) ?? 0) + 1
        seen.set(result.resource, times)
        yield separator + text(resultOf(run.control, index, result, times))
        separator = ',\n'
      }
  }
  yield '\n]}]}\n'
}

function ruleOf({ fullName, name, title, description, why, mend, severity, tags }: PackQuery) {
  const help = [description, `Why: ${why}`, ...(mend === undefined ? [] : [`What to do: ${mend}`])]
  const items = Object.entries(tags).flatMap(([key, values]) => values.map((value) => `${key}:${value}`))
  return {
    id: fullName,
    name: name.replaceAll(/(?:^|[^\p{L}\p{N}]+)(\p{L}|\p{N})/gu, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: `${description} ${why}` },
    help: { text: help.join('\n'), markdown: help.join('\n\n') },
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: ['security', ...new Set(items)], 'security-severity': scores[severity], severity },
  }
}

function resultOf(control: PackQuery, ruleIndex: number, result: ControlResult, times: number) {
  const { resource, reason, severity, dimensions, waiver } = result
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([control.fullName, resource, times]))
    .digest('hex')
  return {
    ruleId: control.fullName,
    ruleIndex,
    level: levels[severity],
    message: { text: reason === '' ? control.title : visibleText(reason) },
    locations: [{ logicalLocations: [{ name: resource, fullyQualifiedName: resource, kind: 'resource' }] }],
    fingerprints: { 'credsql/v1': fingerprint },
    partialFingerprints: { 'credsql/v1': fingerprint },
    ...(waiver !== undefined && {
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: `${waiver.reason} (${waiver.owner}, until ${waiver.until})`,
        },
      ],
    }),
    properties: { severity, dimensions },
  }
}

async function notificationsOf(run: ControlRun, index: number) {
  const notifications = []
  if (run.counts.error > 0)
    for await (const results of keptResults(run))
      for (const { status, resource, reason } of results)
        if (status === 'error')
          notifications.push({
            level: 'error',
            message: { text: resource === wholeControl ? reason : `${resource}: ${reason}` },
            associatedRule: { id: run.control.fullName, index },
          })
  return notifications
}
