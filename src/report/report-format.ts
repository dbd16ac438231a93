/** What a format of reports is, as far as the choice of it needs. */
export interface ReportFormat {
  /** Endings of files that mean it. */
  readonly endings: readonly string[]
  /** It tells of controls alone, and a report without one has nothing for it. */
  readonly controlsOnly: boolean
  /** Whether the first part of a file shows that credsql wrote it in this format. */
  readonly isOwn: (head: string) => boolean
}

/** The name of a format. */
export type ReportFormatName = 'html' | 'md' | 'json' | 'csv' | 'ndjson' | 'junit' | 'sarif'

/** The text by which a report of several formats is known again: it stands near its beginning. */
export const generatorName = 'credsql report'

const named = (head: string) => head.includes(generatorName)

/** Every format of reports. Of endings that fit, the longest decides. */
export const reportFormats: Readonly<Record<ReportFormatName, ReportFormat>> = {
  html: { endings: ['.html', '.htm'], controlsOnly: false, isOwn: named },
  md: { endings: ['.md', '.markdown'], controlsOnly: false, isOwn: named },
  json: { endings: ['.json'], controlsOnly: false, isOwn: named },
  // The header, or an object's first member: a report of these two holds rows and nothing else.
  csv: { endings: ['.csv'], controlsOnly: false, isOwn: (head) => /^query(?:,|\n|$)/.test(head) },
  ndjson: {
    endings: ['.ndjson', '.jsonl'],
    controlsOnly: false,
    isOwn: (head) => head.startsWith('{"query":'),
  },
  junit: { endings: ['.xml'], controlsOnly: true, isOwn: named },
  sarif: { endings: ['.sarif', '.sarif.json'], controlsOnly: true, isOwn: named },
}

/** The names of all formats, in the order of the documentation. */
export const reportFormatNames: readonly ReportFormatName[] =
  Object.keys(reportFormats).filter(isReportFormat)

/** Whether a text names a format. */
export function isReportFormat(name: string): name is ReportFormatName {
  return Object.hasOwn(reportFormats, name)
}
