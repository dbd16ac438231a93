import { dateFunctions } from './date-functions.ts'
import type { FunctionRule } from './function-rule.ts'
import { jsonFunctions } from './json-functions.ts'
import { numberFunctions } from './number-functions.ts'
import { secretFunctions } from './secret-functions.ts'
import { textFunctions } from './text-functions.ts'

const rules: ReadonlyMap<string, FunctionRule> = new Map(
  [textFunctions, numberFunctions, dateFunctions, jsonFunctions, secretFunctions].flatMap((table) =>
    Object.entries(table),
  ),
)

/** The rule of a function, by PostgreSQL's name; undefined where it is refused. */
export function functionRule(name: string): FunctionRule | undefined {
  return rules.get(name)
}

/** The names of all of them. */
export function functionNames(): readonly string[] {
  return [...rules.keys()]
}
