import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import { renderCsv } from './csv.ts'
import { renderJson } from './json.ts'
import { renderLine } from './line.ts'
import { renderMarkdown } from './markdown.ts'
import { renderNdjson } from './ndjson.ts'
import type { Renderer } from './renderer.ts'
import { renderTable } from './table.ts'

/** The name of an output format. */
export type FormatName = 'table' | 'line' | 'json' | 'ndjson' | 'csv' | 'markdown'

/** Every output format. */
export const formats: Readonly<Record<FormatName, Renderer>> = {
  table: renderTable,
  line: renderLine,
  json: renderJson,
  ndjson: renderNdjson,
  csv: renderCsv,
  markdown: renderMarkdown,
}

/** The names of all formats, in the order of the documentation. */
export const formatNames: readonly FormatName[] = Object.keys(formats).filter(isFormatName)

/** Whether a text names a format. */
export function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(formats, name)
}

/** The renderer of a format that a person named. Throws `usage` for an unknown name. */
export function rendererOf(name: string): Renderer {
  if (isFormatName(name)) return formats[name]
  throw new CredsqlError('usage', `unknown output format "${name}"`, {
    near: nearNames(name, formatNames),
    hint: `formats: ${formatNames.join(', ')}`,
  })
}
