/** A dotted path as its parts; the empty path is the value itself. */
export function parsePath(path: string): readonly string[] {
  return path === '' ? [] : path.split('.')
}

/** The member at a path, or undefined where a part is missing. Only own members count. */
export function memberAt(value: unknown, path: readonly string[]): unknown {
  let current = value
  for (const part of path) {
    if (current === null || typeof current !== 'object' || !Object.hasOwn(current, part)) return undefined
    current = (current as Record<string, unknown>)[part]
  }
  return current
}
