import { dirname } from 'node:path'
import { type CheckRun, checkExitCode } from '../check/check-run.ts'
import { ResultSpool } from '../check/result-spool.ts'
import type { Waiver } from '../check/waiver.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { loadPacks } from '../packs/load-packs.ts'
import type { Sink } from '../render/sink.ts'
import type { RunOptions } from '../session/options.ts'
import { createPrivateFile, type PrivateFile } from '../session/private-file.ts'
import type { Session } from '../session/session.ts'
import { checkPlace } from './check-place.ts'
import { gatherReport } from './gather-report.ts'
import type { Report } from './report.ts'
import { mostCredentials, type ReportFormatName, reportFormats } from './report-format.ts'
import { type ReportOutput, reportOutputs } from './report-outputs.ts'
import { type ReportSelection, selectQueries } from './select-queries.ts'

/** What a report is asked for with. */
export interface ReportRequest {
  /** Packs, or `pack.query`. */
  readonly packs: readonly string[]
  /** As `-o` takes them, absolute or relative to `cwd`. */
  readonly outputs: readonly string[]
  readonly cwd: string
  readonly parameters: Readonly<Record<string, string>>
  readonly waivers: readonly Waiver[]
  /** `signal`, `allowVerify`, `maxCalls`. */
  readonly run: RunOptions
  readonly now: Date
  readonly version: string
}

/** What a report came to. */
export interface ReportOutcome {
  /** 2: something could not be evaluated; 1: a control has an alarm; 3: rows are missing. */
  readonly exitCode: 0 | 1 | 2 | 3
  readonly check?: CheckRun
  readonly files: readonly string[]
  readonly complete: boolean
  readonly warnings: readonly string[]
}

type Writer = (report: Report, sink: Sink) => Promise<void>

/** Writers are loaded when they are needed: that of html brings the charts. */
const writers: Readonly<Record<ReportFormatName, () => Promise<Writer>>> = {
  html: async () => (await import('./html/write-html.ts')).writeHtml,
  md: async () => (await import('./write-markdown.ts')).writeMarkdown,
  json: async () => (await import('./write-json.ts')).writeJson,
  csv: async () => (await import('./write-csv.ts')).writeCsv,
  ndjson: async () => (await import('./write-ndjson.ts')).writeNdjson,
  junit: async () => (await import('./write-junit.ts')).writeJunit,
  sarif: async () => (await import('./write-sarif.ts')).writeSarif,
}

/**
 * Evaluates packs and writes a report of them into files, all of them or none. What goes wrong with one query is told in the report;
 * throws `usage` and `output_failed` before anything is read, parameters that fit nothing, refusals and interruptions.
 */
export async function makeReport(session: Session, request: ReportRequest): Promise<ReportOutcome> {
  const outputs = reportOutputs(request.outputs, request.cwd)
  const packs = await loadPacks({ folders: session.config.packs ?? [] })
  const selection = selectQueries(packs, request.packs)
  refuseWithoutControls(outputs, selection)
  for (const output of outputs) await checkPlace(output)
  const asks = (what: 'withInventory' | 'withResults') =>
    outputs.some(({ format }) => reportFormats[format][what])
  // Where the files go there is room for what they are made of.
  const spool = asks('withResults') ? new ResultSpool(dirname(outputs[0]?.path ?? request.cwd)) : undefined
  try {
    const report = await gatherReport(session, selection, {
      ...{ parameters: request.parameters, waivers: request.waivers, run: request.run },
      ...{ now: request.now, version: request.version },
      withInventory: asks('withInventory'),
      ...(!outputs.some(({ format }) => format === 'json') && { mostCredentials }),
      ...(spool !== undefined && { spool }),
    })
    await writeAll(report, outputs)
    const { check, complete, warnings } = report
    return {
      exitCode: exitCodeOf(report),
      ...(check !== undefined && { check: withoutResults(check) }),
      ...{ files: outputs.map(({ path }) => path), complete, warnings },
    }
  } finally {
    await spool?.close()
  }
}

/** The results that were kept are gone when the files are written. */
function withoutResults(check: CheckRun): CheckRun {
  return { ...check, controls: check.controls.map(({ results: _, ...run }) => run) }
}

function refuseWithoutControls(outputs: readonly ReportOutput[], { queries }: ReportSelection): void {
  if (queries.some(({ kind }) => kind === 'control')) return
  const output = outputs.find(({ format }) => reportFormats[format].controlsOnly)
  if (output === undefined) return
  throw new CredsqlError('usage', `a report as ${output.format} is of controls, and there is none in this`, {
    hint: 'Add a pack of controls, such as compliance, or choose another format.',
  })
}

/** Puts all files in their places when all are written. */
async function writeAll(report: Report, outputs: readonly ReportOutput[]): Promise<void> {
  const files: PrivateFile[] = []
  try {
    for (const { format, path } of outputs) {
      const write = await writers[format]()
      const file = await createPrivateFile(path)
      files.push(file)
      await write(report, file.sink)
    }
    for (const file of files) await file.commit()
  } catch (error) {
    for (const file of files) await file.discard()
    throw error
  }
}

function exitCodeOf({ check, sections, complete }: Report): 0 | 1 | 2 | 3 {
  const code = check === undefined ? 0 : checkExitCode(check)
  if (code === 2 || sections.some(({ kind }) => kind === 'failed')) return 2
  if (code === 1) return 1
  return complete ? 0 : 3
}
