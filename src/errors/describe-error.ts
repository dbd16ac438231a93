import { CredsqlError, messageOf } from './credsql-error.ts'

/**
 * An error as a person reads it on stderr: the message with its code, the line with a caret under the fault, near names, the hint.
 * Lines are joined by newlines; there is none at the end.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof CredsqlError)) return `error: ${messageOf(error)}`
  const { place, file, near, hint } = error.details
  const lines = [`error (${error.code}): ${error.message}`]
  if (file !== undefined) lines.push(`  at ${file}`)
  if (place !== undefined) {
    const label = `  line ${place.line}: `
    lines.push(`${label}${place.excerpt}`)
    lines.push(`${' '.repeat(label.length + Math.max(0, place.column - 1))}^`)
  }
  if (near !== undefined && near.length > 0) lines.push(`  did you mean: ${near.join(', ')}`)
  if (hint !== undefined) lines.push(...hint.split('\n').map((line) => `  ${line}`))
  return lines.join('\n')
}
