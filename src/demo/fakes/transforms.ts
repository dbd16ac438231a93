/** A change to the JSON body of an answer, for a fault of kind `transform`. */
export type Transform = (body: unknown) => unknown

/**
 * Sets the value at a dotted path (numbers index lists, `*` is each item, `''` the body itself), where its parent exists.
 * A missing member is added: a field of a wrong type, a NULL, an unknown member and a huge text are all made with this.
 */
export function setField(path: string, value: unknown): Transform {
  return (body) => changeAt(body, parts(path), () => value)
}

/** Takes the member at a dotted path away. */
export function removeField(path: string): Transform {
  return (body) => changeAt(body, parts(path), () => undefined)
}

/** The list at `path` without its items: with the cursor left alone, an empty page in the middle. */
export function emptyList(path: string): Transform {
  return setField(path, [])
}

/** The URL at `path` on another origin; a body without that URL stays. */
export function foreignNext(path: string, origin = 'http://attacker.example'): Transform {
  return (body) =>
    changeAt(body, parts(path), (url) => {
      if (typeof url !== 'string') return url
      const { pathname, search } = new URL(url, origin)
      return `${origin}${pathname}${search}`
    })
}

/** From the second answer on, the cursor or URL at `path` is the one of the first answer. */
export function repeatedCursor(path: string): Transform {
  let first: unknown
  return (body) =>
    changeAt(body, parts(path), (cursor) => {
      first ??= cursor
      return first
    })
}

/** The value at `path` is `next(1)` in the first answer, `next(2)` in the second, …: paging that never ends. */
export function endlessCursor(path: string, next: (n: number) => unknown): Transform {
  let n = 0
  return (body) => {
    n += 1
    return changeAt(body, parts(path), () => next(n))
  }
}

/** Several changes, one after the other. */
export function all(...changes: readonly Transform[]): Transform {
  return (body) => changes.reduce((value, change) => change(value), body)
}

function parts(path: string): string[] {
  return path === '' ? [] : path.split('.')
}

function changeAt(value: unknown, path: readonly string[], change: (old: unknown) => unknown): unknown {
  const [head, ...rest] = path
  if (head === undefined) return change(value)
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) =>
      head === '*' || head === String(index) ? changeAt(item, rest, change) : item,
    )
  }
  if (typeof value !== 'object' || value === null) return value
  const record: Record<string, unknown> = { ...value }
  for (const name of head === '*' ? Object.keys(record) : [head]) {
    const changed = changeAt(record[name], rest, change)
    if (changed === undefined) delete record[name]
    else record[name] = changed
  }
  return record
}
