import type { BoundWrite } from '../bind/bound-write.ts'
import type { Operation } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { wordList } from './word-list.ts'

function keysTaken(operation: Operation): readonly string[] {
  return operation.keys.filter((key) => key.operators['='] !== undefined).map((key) => key.column)
}

function requiredKeys(operation: Operation): readonly string[] {
  return operation.keys.filter((key) => key.requirement === 'required').map((key) => key.column)
}

function hasItsGroups(operation: Operation, given: ReadonlySet<string>): boolean {
  const groups = new Set(operation.keys.flatMap(({ group }) => (group === undefined ? [] : [group])))
  return [...groups].every((group) =>
    operation.keys.some((key) => key.group === group && given.has(key.column)),
  )
}

/** `registry_name, and if wanted read_write and expiry_seconds`. */
function choiceText(operation: Operation): string {
  const required = requiredKeys(operation)
  const optional = keysTaken(operation).filter((name) => !required.includes(name))
  const wanted = optional.length === 0 ? '' : `if wanted ${wordList(optional)}`
  return [wordList(required), wanted].filter((text) => text !== '').join(', and ') || 'nothing'
}

/**
 * The mint that stands for an INSERT's create: it takes every column that is given, and every key that it needs is given. Throws
 * `missing_key` where there is none.
 */
export function chooseMint(bound: BoundWrite): Operation {
  const { operations, assignments, target } = bound
  const given = new Set(assignments.map(({ column }) => column.name))
  const found = operations.find(
    (operation) =>
      [...given].every((name) => keysTaken(operation).includes(name)) &&
      requiredKeys(operation).every((name) => given.has(name)) &&
      hasItsGroups(operation, given),
  )
  if (found !== undefined) return found
  const all = new Set(operations.flatMap(keysTaken))
  const unknown = [...given].filter((name) => !all.has(name))
  const problem =
    unknown.length > 0
      ? `${wordList(unknown)} cannot be given`
      : given.size === 0
        ? 'no column is given'
        : `no call of the API takes ${wordList([...given])} alone`
  const choices = operations.map((operation) => `${operation.name} takes ${choiceText(operation)}.`)
  throw new CredsqlError('missing_key', `an INSERT INTO ${target.name} mints a credential, and ${problem}`, {
    hint: [`The columns that can be given are ${wordList([...all])}.`, ...choices].join('\n'),
  })
}
