import type { Operation } from '../catalog/table.ts'

/**
 * `a read-only credential that never expires`: what a mint creates, in words. `keyValue` gives the value that binds a key, if one; a
 * text in braces stands for one that is not known yet.
 */
export function mintedThing(
  operation: Operation,
  keyValue: (column: string) => string | number | bigint | boolean | undefined,
): string {
  const { permission, lifetime } = operation.manifest.mints ?? {}
  const grant = permission === undefined ? undefined : keyValue(permission.column)
  const granted =
    permission === undefined
      ? ''
      : typeof grant === 'string'
        ? `${permission.when_false} or ${permission.when_true} `
        : `${grant === true ? permission.when_true : permission.when_false} `
  const seconds = lifetime === undefined ? undefined : keyValue(lifetime)
  const life =
    lifetime === undefined
      ? ''
      : seconds === undefined || Number(seconds) === 0
        ? ' that never expires'
        : ` that expires after ${String(seconds)} seconds`
  return `a ${granted}credential${life}`
}
