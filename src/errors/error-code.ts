/** The code that Node or the operating system gave an error, such as `ENOENT`; undefined where it has none. */
export function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

/** Whether an error has one of these codes of Node or the operating system. */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  const code = errorCode(error)
  return typeof code === 'string' && codes.includes(code)
}
