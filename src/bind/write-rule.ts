import type { Column } from '../catalog/table.ts'

/** Whether a create or an update writes a column, and must; undefined where it does not. */
export function writeRule(column: Column, verb: 'create' | 'update'): 'required' | 'optional' | undefined {
  const { write } = column.manifest
  if (write === undefined) return undefined
  if ('create' in write || 'update' in write) return write[verb]
  return (write as readonly string[]).includes(verb) ? 'optional' : undefined
}
