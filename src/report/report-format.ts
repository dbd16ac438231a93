/** What a format of reports is, as far as the choice of it needs. */
export interface ReportFormat {
  /** Endings of files that mean it. */
  readonly endings: readonly string[]
  /** It tells of controls alone, and a report without one has nothing for it. */
  readonly controlsOnly: boolean
  /** Whether it shows the inventory and what changed in it. */
  readonly withInventory: boolean
  /** Whether it has every result of the controls, or every alarm; the others have the first of them. */
  readonly withResults: boolean
  /** Whether the first part of a file shows that credsql wrote it in this format. */
  readonly isOwn: (head: string) => boolean
}

/** The name of a format. */
export type ReportFormatName = 'html' | 'md' | 'json' | 'csv' | 'ndjson' | 'junit' | 'sarif'

/** The text by which a report of several formats is known again: it stands near its beginning. */
export const generatorName = 'credsql report'

/** Credentials in a page; beyond them it says where the others are. */
export const mostCredentials = 5000

const named = (head: string) => head.includes(generatorName)
/** Formats for people have the first rows, and say how many there are. */
const page = { controlsOnly: false, withInventory: true, withResults: false, isOwn: named }
const rows = { controlsOnly: false, withInventory: false, withResults: true }
const tests = { controlsOnly: true, withInventory: false, withResults: true, isOwn: named }

/** Every format of reports. Of endings that fit, the longest decides. */
export const reportFormats: Readonly<Record<ReportFormatName, ReportFormat>> = {
  html: { endings: ['.html', '.htm'], ...page },
  md: { endings: ['.md', '.markdown'], ...page },
  json: { endings: ['.json'], controlsOnly: false, withInventory: true, withResults: true, isOwn: named },
  // The header, or an object's first member: a report of these two holds rows and nothing else.
  csv: { endings: ['.csv'], ...rows, isOwn: (head) => /^query(?:,|\n|$)/.test(head) },
  ndjson: { endings: ['.ndjson', '.jsonl'], ...rows, isOwn: (head) => head.startsWith('{"query":') },
  junit: { endings: ['.xml'], ...tests },
  sarif: { endings: ['.sarif', '.sarif.json'], ...tests },
}

/** The names of all formats, in the order of the documentation. */
export const reportFormatNames: readonly ReportFormatName[] =
  Object.keys(reportFormats).filter(isReportFormat)

/** Whether a text names a format. */
export function isReportFormat(name: string): name is ReportFormatName {
  return Object.hasOwn(reportFormats, name)
}
