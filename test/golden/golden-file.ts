/** What a golden file holds: a statement, how it is run, and everything that comes of it. */
export interface Golden {
  readonly sql: string
  /** Lines such as `allow-mint`, `yes`, `max-calls 3`, `param state=active`, `fault rancher 500 4 [DELETE [1c7]]`. */
  readonly options?: string
  /** EXPLAIN of each statement in the text that reads or writes. */
  readonly plan?: string
  /** `fake METHOD path [body]`, a line for each request; reads are sorted between writes. Secrets of bodies are masked. */
  readonly requests: string
  /** `name type` of each column, for each result. */
  readonly columns?: string
  /** JSON lines; sorted where the statement does not order them. */
  readonly rows?: string
  /** Why the result is not complete. */
  readonly partial?: string
  /** The error as the command prints it. */
  readonly error?: string
  /** A SELECT that is run afterwards, in a file that writes. */
  readonly then?: string
  /** Its rows. */
  readonly after?: string
}

type Part = keyof Golden

const parts: readonly Part[] = ['sql', 'options', 'plan', 'requests', 'columns', 'rows', 'partial', 'error', 'then', 'after']
const nothing = '(none)'

/** A golden file from its text. Throws on a heading that is unknown, repeated or out of order. */
export function parseGolden(text: string): Golden {
  const found: Partial<Record<Part, string[]>> = {}
  let current: string[] | undefined
  let last = -1
  for (const line of text.trimEnd().split('\n')) {
    const heading = /^-- ([a-z]+)$/.exec(line)?.[1]
    if (heading === undefined) {
      if (current === undefined)
        throw new Error(`a golden file begins with "-- sql", not ${JSON.stringify(line)}`)
      current.push(line)
      continue
    }
    const index = (parts as readonly string[]).indexOf(heading)
    const part = parts[index]
    if (part === undefined) throw new Error(`"-- ${heading}" is no part of a golden file`)
    if (index <= last) throw new Error(`"-- ${heading}" is repeated or out of order`)
    last = index
    current = []
    found[part] = current
  }
  const bodies = Object.entries(found).map(([part, lines]) => {
    const body = lines.join('\n').trim()
    return [part, body === nothing ? '' : body]
  })
  const golden: Partial<Golden> = Object.fromEntries(bodies)
  const { sql, requests = '' } = golden
  if (sql === undefined || sql === '') throw new Error('a golden file has a statement')
  return { ...golden, sql, requests }
}

/** The text of a golden file. */
export function printGolden(golden: Golden): string {
  const present = parts.flatMap((part) => {
    const body = golden[part]
    return body === undefined ? [] : [`-- ${part}\n${body === '' ? nothing : body}\n`]
  })
  return present.join('\n')
}

/** Whether the files are compared or written. Throws where a rewritten file would pass unseen. */
export function goldenMode(env: Readonly<Record<string, string | undefined>>): 'compare' | 'write' {
  const wanted = env['CREDSQL_GOLDEN'] ?? ''
  if (wanted === '') return 'compare'
  if (wanted !== 'write') throw new Error(`CREDSQL_GOLDEN is "write" or unset, not "${wanted}"`)
  if ((env['CI'] ?? '') !== '')
    throw new Error('CREDSQL_GOLDEN=write is refused in CI: it would accept anything')
  return 'write'
}
