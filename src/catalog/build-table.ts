import { apiSpelling, parseFieldSource } from './field-source.ts'
import { parseKeyTarget } from './key-target.ts'
import type {
  KeyManifest,
  KeyOperator,
  OperationManifest,
  ProviderManifest,
  TableManifest,
} from './manifest.ts'
import { placeholdersOf, splitRequest } from './path-template.ts'
import type { Column, Key, KeyTarget, Operation, Table } from './table.ts'

/** Every operator of a key column, in the order of the documentation. */
export const keyOperators: readonly KeyOperator[] = ['=', '<>', '<', '<=', '>', '>=', 'like', 'prefix']

/** The operations of a table that write its rows. */
export const writeNames: ReadonlySet<string> = new Set(['create', 'update', 'delete'])

/** A table from its checked manifest. */
export function buildTable(
  provider: Pick<ProviderManifest, 'provider' | 'field_case'>,
  manifest: TableManifest,
): Table {
  const operations = Object.entries(manifest.operations).map(([name, operation]) =>
    buildOperation(name, operation, manifest),
  )
  const written = (name: string) => operations.find((operation) => operation.name === name)
  const [create, update, remove] = [written('create'), written('update'), written('delete')]
  return {
    provider: provider.provider,
    service: manifest.service,
    name: manifest.table,
    description: manifest.description,
    identity: manifest.identity,
    columns: buildColumns(provider, manifest),
    reads: operations.filter(({ name }) => !writeNames.has(name)),
    ...(create && { create }),
    ...(update && { update }),
    ...(remove && { delete: remove }),
    actions: Object.entries(manifest.actions ?? {}).map(([name, action]) =>
      buildOperation(name, action, manifest),
    ),
    examples: manifest.examples,
    manifest,
  }
}

function buildColumns(
  provider: Pick<ProviderManifest, 'provider' | 'field_case'>,
  manifest: TableManifest,
): readonly Column[] {
  const taken = new Set<string>()
  for (const [name, column] of Object.entries(manifest.columns))
    for (const spelling of [name, ...(column.aliases ?? [])]) taken.add(spelling.toLowerCase())

  return Object.entries(manifest.columns).map(([name, column]) => {
    const source = parseFieldSource(name, column, provider.field_case) ?? { kind: 'item' }
    const own = source.kind === 'path' && source.path.length === 1 ? (source.path[0] ?? '') : ''
    // Two columns may come from one field (both halves of `auth`); then its name belongs to the column that has it.
    const spelled = own !== '' && !taken.has(own.toLowerCase()) ? [own] : []
    for (const spelling of spelled) taken.add(spelling.toLowerCase())
    return {
      name,
      type: column.type,
      description: column.description,
      required: column.required ?? false,
      hidden: column.hidden ?? false,
      aliases: [...spelled, ...(column.aliases ?? [])],
      source,
      manifest: column,
    }
  })
}

function buildOperation(name: string, manifest: OperationManifest, table: TableManifest): Operation {
  const { method, path } =
    manifest.request === undefined ? { method: '', path: '' } : splitRequest(manifest.request)
  const names = placeholdersOf(path)
  const isColumn = (placeholder: string) => Object.hasOwn(table.columns, placeholder)
  const keys: Key[] = Object.entries(manifest.keys ?? {}).map(([column, key]) => buildKey(column, key))
  for (const column of names.filter(isColumn))
    if (!keys.some((key) => key.column === column))
      keys.push({
        column,
        requirement: 'required',
        operators: { '=': { in: 'path', name: column } },
        exact: false,
      })
  const { items, item, entries } = manifest
  // What a write answers is a row only where the manifest says so: many answer nothing.
  const isWhole =
    manifest.request !== undefined &&
    manifest.effect !== 'write' &&
    items === undefined &&
    item === undefined &&
    entries === undefined
  return {
    name,
    effect: manifest.effect,
    method,
    path,
    pathSettings: names.filter((placeholder) => !isColumn(placeholder)),
    keys,
    manifest: isWhole ? { ...manifest, item: '' } : manifest,
  }
}

function buildKey(column: string, manifest: KeyManifest): Key {
  const operators: Partial<Record<KeyOperator, KeyTarget>> = {}
  for (const operator of keyOperators) {
    const target = manifest[operator]
    if (target !== undefined) operators[operator] = parseKeyTarget(target, column)
  }
  return {
    column,
    requirement: manifest.required ? 'required' : manifest.any_of === undefined ? 'optional' : 'any_of',
    ...(manifest.any_of !== undefined && { group: manifest.any_of }),
    operators,
    exact: manifest.exact ?? false,
  }
}

/** The name in a write's body of a column: where it is read from unless the manifest says otherwise. */
export function writeField(column: Column, fieldCase: ProviderManifest['field_case']): string {
  return column.manifest.write_field ?? column.manifest.field ?? apiSpelling(column.name, fieldCase)
}
