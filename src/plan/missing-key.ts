import type { TableReference } from '../bind/bound-statement.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { AccessPath } from './access-path.ts'

const sampleOf: Readonly<Record<string, string>> = {
  boolean: 'true',
  integer: '1',
  double: '1',
  timestamp: "'2026-01-01'",
  date: "'2026-01-01'",
}

/** The error for a table whose required keys nothing binds, with a statement that would work. */
export function missingKey(reference: TableReference, paths: readonly AccessPath[]): CredsqlError {
  const [best] = [...paths].sort((a, b) => a.missing.length - b.missing.length)
  const names = best?.missing.map((key) => key.column) ?? []
  const spelled = (best?.missing ?? []).map((key) => {
    const group =
      key.group === undefined ? [key] : (best?.operation.keys ?? []).filter((one) => one.group === key.group)
    return group.map((one) => `"${one.column}"`).join(' or ')
  })
  const required =
    best?.operation.keys.filter((key) => key.requirement === 'required' || names.includes(key.column)) ?? []
  const where = required
    .map((key) => {
      const column = reference.table.columns.find((candidate) => candidate.name === key.column)
      return `${key.column} = ${sampleOf[column?.type ?? 'text'] ?? "'…'"}`
    })
    .join(' AND ')
  return new CredsqlError(
    'missing_key',
    `${reference.name} needs a value for ${spelled.join(' and ')}: its API answers for one at a time`,
    {
      hint: `A statement that would work: SELECT * FROM ${reference.name} WHERE ${where}\nA join or IN (SELECT …) that gives the values works too.`,
    },
  )
}
