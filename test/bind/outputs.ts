import type { BoundStatement } from '../../src/bind/bound-statement.ts'

/** A statement's columns, in order: `id, token (secret)`. */
export function outputsOf({ outputs }: BoundStatement): string {
  return outputs.map(({ name, secret }) => `${name}${secret ? ' (secret)' : ''}`).join(', ')
}
