import {
  type CheckRun,
  type ControlResult,
  type ControlRun,
  keptResults,
  type StatusCounts,
} from '../check/check-run.ts'
import type { Sink } from '../render/sink.ts'
import type { Report } from './report.ts'
import { generatorName } from './report-format.ts'
import { writePieces } from './write-pieces.ts'
import { xmlText } from './xml-text.ts'

/** junit: a test suite for each control, a test case for each resource. `alarm` is a failure, `error` an error, `skip` is skipped. */
export async function writeJunit({ check }: Report, sink: Sink): Promise<void> {
  if (check !== undefined) await writePieces(pieces(check), sink)
}

async function* pieces({ controls, totals, started }: CheckRun): AsyncGenerator<string> {
  const milliseconds = controls.reduce((sum, control) => sum + control.milliseconds, 0)
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield `<testsuites name="${generatorName}" ${countsOf(totals)} time="${seconds(milliseconds)}">\n`
  for (const control of controls) yield* suite(control, started)
  yield '</testsuites>\n'
}

async function* suite(run: ControlRun, started: string): AsyncGenerator<string> {
  const { control, counts, milliseconds } = run
  const { fullName, title, description, why, mend, severity } = control
  const name = xmlText(fullName)
  // The schema of JUnit's reports has instants without a zone.
  const when = started.slice(0, 19)
  yield `  <testsuite name="${name}" ${countsOf(counts)} time="${seconds(milliseconds)}" timestamp="${when}">\n`
  yield '    <properties>\n'
  for (const [key, value] of Object.entries({ title, description, why, mend, severity }))
    if (value !== undefined) yield `      <property name="${key}" value="${xmlText(value)}"/>\n`
  yield '    </properties>\n'
  const testCase = (result: ControlResult) =>
    `    <testcase classname="${name}" name="${xmlText(result.resource)}" time="0"${outcome(result)}`
  for await (const results of keptResults(run)) yield results.map(testCase).join('')
  yield '  </testsuite>\n'
}

function outcome({ status, reason, severity }: ControlResult): string {
  const text = xmlText(reason)
  const element = (inner: string) => `>\n      ${inner}\n    </testcase>\n`
  switch (status) {
    case 'ok':
      return '/>\n'
    case 'info':
      return element(`<system-out>${text}</system-out>`)
    case 'skip':
      return element(`<skipped message="${text}"/>`)
    case 'alarm':
      return element(`<failure type="${severity}" message="${text}">${text}</failure>`)
    case 'error':
      return element(`<error type="error" message="${text}">${text}</error>`)
  }
}

function countsOf(counts: StatusCounts): string {
  const { alarm, error, skip } = counts
  const tests = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return `tests="${tests}" failures="${alarm}" errors="${error}" skipped="${skip}"`
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}
