/** A function whose result is NULL where an argument is. */
export function strict<Args extends readonly unknown[]>(run: (...args: Args) => unknown) {
  return (...args: { [K in keyof Args]: Args[K] | null }): unknown => {
    for (const arg of args) if (arg === null) return null
    return run(...(args as unknown as Args))
  }
}
