import { refusal } from '../../refuse.ts'
import { type SqlType, typeName, types } from '../../sql-type.ts'
import type { FunctionName } from '../../value/functions.ts'
import { asTextOperand, coerce } from '../coerce.ts'
import type { Context } from '../context.ts'
import { type Printed, printed } from '../printed.ts'

/** A function that gives what DuckDB's gives. */
export interface FunctionRule {
  readonly least: number
  readonly most: number
  readonly print: (args: readonly Printed[], context: Context) => Printed
}

/** Functions by PostgreSQL's names. */
export type FunctionTable = Readonly<Record<string, FunctionRule>>

/** What an argument has to be. */
export type Wanted = 'text' | 'integer'

/** Any rule. */
export function rule(least: number, most: number, print: FunctionRule['print']): FunctionRule {
  return { least, most, print }
}

/** A function of ours over arguments of fixed types. */
export function over(name: FunctionName, type: SqlType, wanted: readonly Wanted[]): FunctionRule {
  return rule(wanted.length, wanted.length, (args, context) =>
    printed(type, name, ...args.map((arg, index) => argument(arg, wanted[index] ?? 'text', context).sql)),
  )
}

/** An argument as what it has to be. Throws `unsupported` for another type. */
export function argument(value: Printed | undefined, wanted: Wanted, { slots }: Context): Printed {
  if (value === undefined) throw refusal('a call without its argument')
  if (wanted === 'text') return asTextOperand(value, slots, 'a function of text')
  if (!['integer', 'null'].includes(value.type.kind))
    throw refusal(`${typeName(value.type)} where an integer is expected`)
  return coerce(value, types.bigint, slots)
}
