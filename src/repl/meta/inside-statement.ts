import { isComplete } from '../../sql/split.ts'
import { metaLine } from './registry.ts'

/** A meta-command that was typed below a statement that has not ended. */
export interface InsideStatement {
  /** The command's name, without the dot. */
  readonly name: string
  /** The statement above it. */
  readonly statement: string
}

/**
 * Finds a meta-command on the last line of a statement that has not ended: it would be read as a part of the statement, and a
 * person who wants out would find no way. Undefined in a quoted text or a comment, which may have such a line.
 */
export function insideStatement(text: string, names: readonly string[]): InsideStatement | undefined {
  const end = text.trimEnd()
  const at = end.lastIndexOf('\n')
  const statement = end.slice(0, Math.max(0, at))
  const line = end.slice(at + 1)
  if (statement.trim() === '' || !line.startsWith('.')) return undefined
  const name = metaLine(line)?.name.toLowerCase()
  if (name === undefined || !names.includes(name)) return undefined
  return isComplete(statement) || !isComplete(`${statement}\n;`) ? undefined : { name, statement }
}
