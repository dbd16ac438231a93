import type { PrintContext } from './context.ts'
import type { Printed } from './printed.ts'
import type { SqlType } from './sql-type.ts'

/** What a rule is given: the printed arguments, and the context for the definitions it needs. */
export interface Call {
  readonly name: string
  readonly args: readonly Printed[]
  /** The names of `name => value` arguments. */
  readonly argumentNames: readonly (string | undefined)[]
  /** Whether it is `f(*)`. */
  readonly star: boolean
  readonly distinct: boolean
  readonly context: PrintContext
  /** Prints an aggregate of DuckDB's over these items, with the call's DISTINCT, ORDER BY, FILTER and OVER. */
  aggregate(name: string, items: readonly string[]): string
}

/** A function that means the same in both engines once it is printed so. */
export interface FunctionRule {
  readonly kind: 'scalar' | 'aggregate' | 'ordered' | 'window' | 'set'
  readonly least: number
  readonly most: number
  readonly print: (call: Call) => Printed
}

/** Functions by PostgreSQL's names. */
export type FunctionTable = Readonly<Record<string, FunctionRule>>

/** The type of a result: fixed, or made from the arguments' types. */
export type ResultRule = SqlType | ((args: readonly Printed[]) => SqlType)

/** The type of the first argument. */
export const likeFirst: ResultRule = (args) => settled(args[0]?.type ?? 'any')

function settled(type: SqlType): SqlType {
  return type === 'literal' ? 'text' : type
}

function typeBy(rule: ResultRule, args: readonly Printed[]): SqlType {
  return typeof rule === 'string' ? rule : rule(args)
}

/** A scalar function of the same meaning, under DuckDB's name. */
export function same(name: string, type: ResultRule, least: number, most = least): FunctionRule {
  return rule('scalar', least, most, ({ args }) => ({
    sql: `${name}(${args.map((arg) => arg.sql).join(', ')})`,
    type: typeBy(type, args),
    small: type === 'integer',
  }))
}

/** A scalar function written as an expression in which `$1` … are the arguments. */
export function form(template: string, type: ResultRule, count: number): FunctionRule {
  return rule('scalar', count, count, ({ args }) => ({
    sql: fill(template, args),
    type: typeBy(type, args),
    small: type === 'integer',
  }))
}

/** An aggregate of the same meaning, under DuckDB's name. */
export function aggregate(name: string, type: ResultRule, least = 1, most = least): FunctionRule {
  return rule('aggregate', least, most, (call) => ({
    sql: call.aggregate(
      name,
      call.args.map((arg) => arg.sql),
    ),
    type: typeBy(type, call.args),
  }))
}

/** A scalar function of our own, a macro or JavaScript, that is defined when a statement needs it. */
export function own(name: string, type: ResultRule, least: number, most = least): FunctionRule {
  return rule('scalar', least, most, ({ args, context }) => {
    context.need(name)
    const result = typeBy(type, args)
    const sql = `${name}(${args.map((arg) => arg.sql).join(', ')})`
    return { sql: result === 'json' ? `CAST(${sql} AS JSON)` : sql, type: result }
  })
}

/** Any rule. */
export function rule(
  kind: FunctionRule['kind'],
  least: number,
  most: number,
  print: (call: Call) => Printed,
): FunctionRule {
  return { kind, least, most, print }
}

/** Puts the arguments into a template. */
export function fill(template: string, args: readonly Printed[]): string {
  return template.replace(/\$(\d)/g, (_, number: string) => args[Number(number) - 1]?.sql ?? 'NULL')
}
