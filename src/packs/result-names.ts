import { outputName } from '../bind/output-name.ts'
import type { SelectStatement } from '../sql/statement.ts'

/** The names of a SELECT's columns; undefined where they cannot be told without its tables, as with `*`. */
export function resultNames(select: SelectStatement['tree']): readonly string[] | undefined {
  if (select.larg !== undefined) return resultNames(select.larg)
  const names: string[] = []
  for (const target of select.targetList ?? []) {
    if (!('ResTarget' in target)) return undefined
    const { name, val } = target.ResTarget
    if (name === undefined && val !== undefined && 'ColumnRef' in val) {
      const last = val.ColumnRef.fields?.at(-1)
      if (last === undefined || 'A_Star' in last) return undefined
    }
    names.push(name ?? (val === undefined ? '' : outputName(val)))
  }
  // VALUES and TABLE have no list of targets.
  return names.length === 0 ? undefined : names
}
