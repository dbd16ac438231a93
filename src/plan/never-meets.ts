import type { Node } from '@pgsql/types'
import type { KeyValue } from '../catalog/bound-key.ts'
import type { KeyOperator } from '../catalog/manifest.ts'
import { literalValue } from './operand.ts'

/** Whether a text fits a pattern of LIKE; undefined where the pattern escapes something. */
function isLike(text: string, pattern: string): boolean | undefined {
  if (pattern.includes('\\')) return undefined
  const source = [...pattern].map((character) =>
    character === '%' ? '.*' : character === '_' ? '.' : character.replace(/[\^$.|?*+()[\]{}/-]/u, '\\$&'),
  )
  return new RegExp(`^${source.join('')}$`, 'su').test(text)
}

/**
 * Whether a constant fails a comparison for certain, so that no row that has it can remain. NULL fails each. False where only
 * the engine can tell.
 */
export function neverMeets(
  value: string | boolean | null,
  operator: KeyOperator,
  operands: readonly Node[],
): boolean {
  if (value === null) return true
  const known: (KeyValue | null)[] = []
  for (const operand of operands) {
    const literal = literalValue(operand, typeof value === 'boolean' ? 'boolean' : 'text')
    if (literal === undefined) return false
    known.push(literal)
  }
  const [first] = known
  if (operator === '=') return !known.includes(value)
  if (operator === '<>') return known.length === 1 && first === value
  return operator === 'like' && typeof value === 'string' && typeof first === 'string'
    ? isLike(value, first) === false
    : false
}
