import type { Operation } from '../catalog/table.ts'

/** `a read-only credential that never expires`: what a mint creates, in words. `keyValue` gives the value that binds a key, if one. */
export function mintedThing(
  operation: Operation,
  keyValue: (column: string) => string | number | bigint | boolean | undefined,
): string {
  const { permission, lifetime } = operation.manifest.mints ?? {}
  const granted =
    permission === undefined
      ? ''
      : `${keyValue(permission.column) === true ? permission.when_true : permission.when_false} `
  const seconds = lifetime === undefined ? undefined : keyValue(lifetime)
  const life =
    lifetime === undefined
      ? ''
      : seconds === undefined || Number(seconds) === 0
        ? ' that never expires'
        : ` that expires after ${String(seconds)} seconds`
  return `a ${granted}credential${life}`
}
