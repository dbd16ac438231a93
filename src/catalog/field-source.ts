import type { ColumnManifest, ProviderManifest } from './manifest.ts'
import type { FieldSource } from './table.ts'

/** A column's name as the API spells it: `registry_id` is `registryId` under camelCase. */
export function apiSpelling(name: string, fieldCase: ProviderManifest['field_case']): string {
  if (fieldCase !== 'camelCase') return name
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** Where a column's value is found. Undefined for a `$…` that is not known. */
export function parseFieldSource(
  name: string,
  column: Pick<ColumnManifest, 'field'>,
  fieldCase: ProviderManifest['field_case'],
): FieldSource | undefined {
  const field = column.field ?? apiSpelling(name, fieldCase)
  if (!field.startsWith('$')) return { kind: 'path', path: field.split('.') }
  if (field === '$') return { kind: 'item' }
  if (field === '$key') return { kind: 'key' }
  const dot = field.indexOf('.')
  const rest = dot < 0 ? '' : field.slice(dot + 1)
  if (rest === '') return undefined
  if (field.startsWith('$parent.')) return { kind: 'parent', path: rest.split('.') }
  if (field.startsWith('$bound.')) return { kind: 'bound', column: rest }
  return undefined
}
