import type { Connection, Operation, Table } from '../../catalog/table.ts'
import { CredsqlError } from '../../errors/credsql-error.ts'
import type { JournaledChange, JournaledStep, JournalValues } from '../../journal/journal-entry.ts'
import { fromJournalValue, toJournalValue } from '../../journal/journal-value.ts'
import { stepBody, stepRequest } from '../../plan/explain-write.ts'
import type { Change, Step } from '../../plan/write-plan.ts'
import type { RowValues } from './change-result.ts'

/** Values of a row as a journal keeps them. */
export function journaledRow(table: Table, values: RowValues): JournalValues {
  return Object.fromEntries(
    [...values].map(([name, value]) => {
      const column = table.columns.find((one) => one.name === name)
      return [name, toJournalValue(value, column?.type ?? 'text')]
    }),
  )
}

function journaledStep(step: Step, change: Change, table: Table): JournaledStep {
  return {
    operation: step.operation.name,
    request: stepRequest(step, change),
    body: stepBody(step, table, change),
    keys: journaledRow(table, new Map(step.keys.map((key) => [key.column, key.value]))),
    values: journaledRow(table, step.values),
  }
}

/** A change as the journal keeps it: secrets are handles. */
export function journaledChange(change: Change, table: Table): JournaledChange {
  const { number, member, identity, current, steps } = change
  return {
    number,
    connection: member.name,
    identity: journaledRow(table, identity),
    current: journaledRow(table, current),
    steps: steps.map((step) => journaledStep(step, change, table)),
  }
}

/** Values that a journal keeps, as a row has them. */
export function rowOfJournal(values: JournalValues): RowValues {
  return new Map(Object.entries(values).map(([name, value]) => [name, fromJournalValue(value)]))
}

function operationNamed(table: Table, name: string): Operation {
  const all = [table.create, table.update, table.delete, ...table.actions, ...table.reads]
  const found = all.find((operation) => operation?.name === name)
  if (found !== undefined) return found
  throw new CredsqlError(
    'unsupported',
    `${table.provider}.${table.service}.${table.name} has no operation ${name} any more`,
    {
      hint: 'The provider’s files have changed since: look at the journal, and make the change with a new statement.',
    },
  )
}

/** A change of a journal, for the table as it is now. Throws `unsupported` where the table has changed too much. */
export function changeOfJournal(journaled: JournaledChange, table: Table, member: Connection): Change {
  const steps = journaled.steps.map((step): Step => {
    const operation = operationNamed(table, step.operation)
    const keys = [...rowOfJournal(step.keys)].map(([column, value]) => {
      const target = operation.keys.find((key) => key.column === column)?.operators['=']
      const type = table.columns.find((one) => one.name === column)?.type
      if (target === undefined || type === undefined || value === null)
        throw new CredsqlError('unsupported', `${operation.name} takes no ${column} any more`)
      return { column, type, operator: '=' as const, target, value }
    })
    return { operation, keys, values: rowOfJournal(step.values) }
  })
  return {
    number: journaled.number,
    member,
    identity: rowOfJournal(journaled.identity),
    current: rowOfJournal(journaled.current),
    steps,
  }
}
