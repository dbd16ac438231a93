import type { FunctionRule } from '../function-rule.ts'
import { aggregateFunctions } from './aggregate-functions.ts'
import { arrayFunctions } from './array-functions.ts'
import { dateFunctions } from './date-functions.ts'
import { jsonFunctions } from './json-functions.ts'
import { numberFunctions } from './number-functions.ts'
import { regexFunctions } from './regex-functions.ts'
import { secretFunctions } from './secret-functions.ts'
import { setFunctions } from './set-functions.ts'
import { textFunctions } from './text-functions.ts'
import { windowFunctions } from './window-functions.ts'

const rules: ReadonlyMap<string, FunctionRule> = new Map(
  [
    textFunctions,
    regexFunctions,
    numberFunctions,
    dateFunctions,
    jsonFunctions,
    arrayFunctions,
    aggregateFunctions,
    windowFunctions,
    setFunctions,
    secretFunctions,
  ].flatMap((table) => Object.entries(table)),
)

/** The rule of a function, by PostgreSQL's name; undefined where it is not known to mean the same. */
export function functionRule(name: string): FunctionRule | undefined {
  return rules.get(name)
}

/** The names of the functions that a statement may call, sorted. */
export function functionNames(): readonly string[] {
  return [...rules.keys()].sort()
}
