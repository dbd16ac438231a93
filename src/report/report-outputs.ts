import { resolve } from 'node:path'
import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import { isReportFormat, type ReportFormatName, reportFormatNames, reportFormats } from './report-format.ts'

/** A file that a report is written to. */
export interface ReportOutput {
  readonly format: ReportFormatName
  readonly path: string
}

const endings = reportFormatNames.flatMap((format) =>
  reportFormats[format].endings.map((ending) => ({ format, ending })),
)

/**
 * The files that `-o` names, each as a path whose ending tells the format or as `format:path`. Throws `usage` where a format cannot be
 * told, where two outputs are one file, and where there is none.
 */
export function reportOutputs(given: readonly string[], cwd: string): readonly ReportOutput[] {
  if (given.length === 0)
    throw new CredsqlError('usage', 'a report needs a file: -o report.html', {
      hint: `The ending tells the format; the formats are ${reportFormatNames.join(', ')}. Several -o are written at once.`,
    })
  const outputs = given.map((text) => readOutput(text, cwd))
  const twice = outputs.find(({ path }, at) => outputs.findIndex((other) => other.path === path) < at)
  if (twice !== undefined)
    throw new CredsqlError('usage', `two outputs are the file ${twice.path}`, { hint: 'Name one otherwise.' })
  return outputs
}

function readOutput(text: string, cwd: string): ReportOutput {
  // One letter is a drive of Windows.
  const [, prefix, rest] = /^([A-Za-z][\w-]+):(.*)$/s.exec(text) ?? []
  if (prefix !== undefined && !isReportFormat(prefix))
    throw new CredsqlError('usage', `-o ${JSON.stringify(text)}: there is no format "${prefix}"`, {
      near: nearNames(prefix, reportFormatNames),
      hint: `The formats are ${reportFormatNames.join(', ')}. A file with a colon in its name is written ./${text}.`,
    })
  const path = rest ?? text
  if (path === '' || path === '-' || /[\\/]$/.test(path))
    throw new CredsqlError('usage', `-o ${JSON.stringify(text)}: a report is written to a file`, {
      hint: 'Such as -o report.html or -o sarif:results.json.',
    })
  const format = prefix ?? formatOfEnding(path)
  if (format === undefined)
    throw new CredsqlError('usage', `-o ${JSON.stringify(text)}: the ending tells no format`, {
      hint: `Endings are ${endings.map(({ ending }) => ending).join(', ')}; or write format:path, such as html:${path}.`,
    })
  return { format, path: resolve(cwd, path) }
}

function formatOfEnding(path: string): ReportFormatName | undefined {
  const lower = path.toLowerCase()
  const [longest] = endings
    .filter(({ ending }) => lower.endsWith(ending))
    .sort((a, b) => b.ending.length - a.ending.length)
  return longest?.format
}
