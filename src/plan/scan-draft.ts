import type { Node } from '@pgsql/types'
import type { FromItem } from '../bind/bound-statement.ts'
import type { ViewArm } from '../bind/view.ts'
import type { AnyConnection, Column, Connection, Key, Table } from '../catalog/table.ts'
import { printExpression } from '../sql/print-expression.ts'
import type { AccessPath } from './access-path.ts'
import type { Constraints } from './constraints.ts'
import type { PushedOrder } from './limit.ts'
import type { KeyPredicate } from './scan-plan.ts'

/** A scan on its way to being planned: what the keys' sources are, before relations have names. */
export interface Draft {
  readonly connection: AnyConnection
  readonly members: readonly Connection[]
  readonly table: Table
  readonly path: AccessPath
  readonly columns: Set<string>
  readonly aliases: string[]
  /** The parts of views that read it; undefined as soon as something else does. */
  arms: Set<ViewArm> | undefined
  readonly drivers: readonly Driver[]
  readonly parent?: {
    readonly draft: Draft
    readonly keys: readonly { key: Key; column: Column; from: string }[]
  }
  readonly residual: readonly string[]
  readonly empty?: string
  readonly order?: PushedOrder
  readonly limit?: number
  readonly signature: string
  relation: string
}

/** What gives the values of keys that no constant binds. */
export type Driver =
  | {
      readonly kind: 'item'
      readonly item: FromItem
      /** Which of the item's rows drive. */
      readonly conditions: readonly Node[]
      readonly keys: readonly { key: Key; column: Column; expression: Node; text: string }[]
    }
  | {
      readonly kind: 'subquery'
      readonly key: Key
      readonly column: Column
      readonly edge: Constraints['subqueries'][number]
    }

/** Members of an aggregate that predicates on `_connection` leave. */
export function prunedMembers(
  connection: AnyConnection,
  predicates: readonly KeyPredicate[],
): readonly Connection[] {
  if (connection.kind !== 'aggregate') return [connection]
  return connection.members.filter((member) =>
    predicates.every(({ column, operator, operands }) => {
      if (column.name !== '_connection' || operands.some((operand) => operand.kind !== 'value')) return true
      const values = operands.map((operand) => (operand.kind === 'value' ? operand.value : ''))
      if (operator === '=') return values.includes(member.name)
      return operator === '<>' ? !values.includes(member.name) : true
    }),
  )
}

function operandsText(sources: AccessPath['bound']): string {
  return sources
    .map(({ column, operator, operands }) =>
      JSON.stringify([
        column.name,
        operator,
        operands.map((operand) => (operand.kind === 'value' ? String(operand.value) : operand.text)),
      ]),
    )
    .sort()
    .join()
}

/** What a draft is made of. */
export type DraftParts = Omit<Draft, 'signature' | 'relation' | 'aliases' | 'arms'> & {
  readonly alias: string
  readonly arm: ViewArm | undefined
}

/** Tells scans that make the same calls. `numberOf` gives each FROM item a number of its own. */
export function signatureOf(parts: DraftParts, numberOf: (item: FromItem) => number): string {
  return [
    parts.connection.name,
    parts.members.map((member) => member.name).join(),
    `${parts.table.service}.${parts.table.name}`,
    parts.path.operation.name,
    operandsText(parts.path.bound),
    parts.drivers.map((driver) => driverText(driver, numberOf)).join(';'),
    parts.parent?.draft.signature ?? '',
    parts.order?.query ?? '',
    parts.limit ?? '',
    parts.empty === undefined ? '' : 'empty',
  ].join('|')
}

function driverText(driver: Driver, numberOf: (item: FromItem) => number): string {
  if (driver.kind === 'subquery') return `${driver.column.name} in ${JSON.stringify(driver.edge.select)}`
  const conditions = driver.conditions.map((node) => printExpression(node)).join(' AND ')
  return `${numberOf(driver.item)} where ${conditions}:${driver.keys.map((key) => `${key.column.name}=${key.text}`).join()}`
}
