import { CredsqlError } from '../../src/errors/credsql-error.ts'

/** Whether the order of the rows counts. */
export type SortMode = 'nosort' | 'rowsort'

/** What a statement is expected to answer: rows, each a line, or an error. */
export type Expectation =
  | {
      readonly kind: 'rows'
      readonly types: string
      readonly sort: SortMode
      readonly rows: readonly string[]
    }
  | { readonly kind: 'error'; readonly code: string }

/** One statement of a file. */
export interface SltRecord {
  /** The line of its directive, from 1. */
  readonly line: number
  /** Comments in front of it. */
  readonly comments: readonly string[]
  /** Why we answer otherwise than PostgreSQL, as docs/sql.md says it. */
  readonly differs?: string
  /** PostgreSQL is not asked. */
  readonly onlyOurs: boolean
  readonly sql: string
  readonly want: Expectation
}

const differs = /^# differs: (.+)$/

function fail(file: string, line: number, message: string): never {
  throw new CredsqlError('usage', `${file}:${line}: ${message}`, {
    hint: 'A record is "query <types> [nosort|rowsort]" or "query error [code]", its SQL, "----" and its rows.',
  })
}

function directive(words: readonly string[], file: string, line: number): Expectation {
  const [kind, first = '', second = 'nosort'] = words
  if (kind !== 'query') fail(file, line, `"${words.join(' ')}" is no directive`)
  if (first === 'error') return { kind: 'error', code: words[2] ?? '' }
  if (first === 'rowsort' || first === 'nosort') return { kind: 'rows', types: '', sort: first, rows: [] }
  if (second !== 'nosort' && second !== 'rowsort') fail(file, line, `"${second}" is no sort mode`)
  return { kind: 'rows', types: first, sort: second, rows: [] }
}

/** The records of a file. A record ends at an empty line. Types and rows may be missing: regenerating writes them. */
export function parseSlt(text: string, file: string): SltRecord[] {
  const records: SltRecord[] = []
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; ) {
    if (lines[at] === '') {
      at += 1
      continue
    }
    const comments: string[] = []
    let onlyOurs = false
    for (; lines[at]?.startsWith('#') || lines[at] === 'onlyif credsql'; at += 1)
      if (lines[at] === 'onlyif credsql') onlyOurs = true
      else comments.push(lines[at] ?? '')
    const line = at + 1
    const want = directive((lines[at] ?? '').split(' '), file, line)
    const block: string[] = []
    for (at += 1; at < lines.length && lines[at] !== ''; at += 1) block.push(lines[at] ?? '')
    const bar = block.indexOf('----')
    const sql = block.slice(0, bar < 0 ? undefined : bar).join('\n')
    if (sql === '') fail(file, line, 'there is no statement')
    const reason = comments.map((comment) => differs.exec(comment)?.[1]).find((found) => found !== undefined)
    records.push({
      line,
      comments,
      ...(reason === undefined ? {} : { differs: reason }),
      onlyOurs,
      sql,
      want: want.kind === 'rows' && bar >= 0 ? { ...want, rows: block.slice(bar + 1) } : want,
    })
  }
  return records
}

/** The text of a file with these records. */
export function printSlt(records: readonly SltRecord[]): string {
  return `${records.map(printRecord).join('\n\n')}\n`
}

function printRecord({ comments, onlyOurs, sql, want }: SltRecord): string {
  const head = [...comments, ...(onlyOurs ? ['onlyif credsql'] : [])]
  if (want.kind === 'error') return [...head, `query error ${want.code}`.trimEnd(), sql].join('\n')
  const sort = want.sort === 'nosort' ? '' : ' rowsort'
  return [...head, `query ${want.types}${sort}`, sql, '----', ...want.rows].join('\n')
}
