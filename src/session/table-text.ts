import type { Operation, Table } from '../catalog/table.ts'
import { postgresTypeName } from '../value/column-type.ts'

function keyText(operation: Operation): string {
  const texts = operation.keys.map((key) => {
    const operators = Object.keys(key.operators).join(' ')
    return `${key.column} (${key.requirement === 'any_of' ? `any of ${key.group}` : key.requirement}: ${operators})`
  })
  return texts.length === 0 ? '' : `\n      keys: ${texts.join(', ')}`
}

function operationLine(kind: string, operation: Operation): string {
  const request = operation.path === '' ? '' : `  ${operation.method} ${operation.path}`
  return `  ${kind.padEnd(7)} ${operation.name}  [${operation.effect}]${request}${kind === 'read' ? keyText(operation) : ''}`
}

/** A table for a person: its columns, keys, operations with their effects, examples. */
export function tableText(name: string, table: Table): string {
  const width = Math.max(...table.columns.map((column) => column.name.length))
  const typeWidth = Math.max(...table.columns.map((column) => postgresTypeName[column.type].length))
  const keys = new Map<string, string>()
  for (const operation of table.reads)
    for (const key of operation.keys)
      if (keys.get(key.column) !== 'required key')
        keys.set(
          key.column,
          key.requirement === 'required' &&
            table.reads.every((read) =>
              read.keys.some((other) => other.column === key.column && other.requirement === 'required'),
            )
            ? 'required key'
            : 'key',
        )
  const columns = table.columns.map((column) => {
    const marks = [
      keys.get(column.name),
      column.required ? 'not null' : undefined,
      column.hidden ? 'hidden' : undefined,
    ].filter((mark) => mark !== undefined)
    return `  ${column.name.padEnd(width)}  ${postgresTypeName[column.type].padEnd(typeWidth)}  ${column.description}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`
  })
  const operations = [
    ...table.reads.map((operation) => operationLine('read', operation)),
    ...[table.create, table.update, table.delete].flatMap((operation) =>
      operation === undefined ? [] : [operationLine('write', operation)],
    ),
    ...table.actions.map((operation) => operationLine('action', operation)),
  ]
  const parts = [
    `${name}: ${table.description}`,
    `source: ${table.manifest.source}`,
    '',
    'Columns',
    ...columns,
    '',
    'Operations',
    ...operations,
  ]
  if (table.examples.length > 0)
    parts.push('', 'Examples', ...table.examples.map((example) => `  ${example}`))
  return `${parts.join('\n')}\n`
}
