import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import type { ExecuteOptions, OpenOptions, QueryOptions } from './options.ts'

interface Rule {
  /** What a value must be, as a message says it. */
  readonly want: string
  readonly fits: (value: unknown) => boolean
}

type Rules<O> = Readonly<Record<keyof O, Rule>>

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
const flag: Rule = { want: 'true or false', fits: (value) => typeof value === 'boolean' }
const text: Rule = { want: 'a text', fits: (value) => typeof value === 'string' }
const count: Rule = {
  want: 'a whole number from 0',
  fits: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
}
const positive: Rule = {
  want: 'a number above 0',
  fits: (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
}

const queryRules: Rules<QueryOptions> = {
  parameters: {
    want: 'a list, or an object of values by name',
    fits: (value) => typeof value === 'object' && value !== null,
  },
  signal: { want: 'an AbortSignal', fits: (value) => value instanceof AbortSignal },
  allowMint: flag,
  allowVerify: flag,
  partial: flag,
  maxCalls: count,
}

const executeRules: Rules<ExecuteOptions> = {
  ...queryRules,
  confirm: { want: 'true or a function', fits: (value) => value === true || typeof value === 'function' },
  maxChanges: count,
  dryRun: flag,
  allRows: flag,
  throughStates: flag,
  purge: flag,
  wait: flag,
  onError: { want: "'stop' or 'continue'", fits: (value) => value === 'stop' || value === 'continue' },
  concurrency: {
    want: 'a whole number from 1',
    fits: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
  },
  rate: positive,
  purpose: text,
}

const openRules: Rules<OpenOptions> = {
  config: {
    want: 'a path, or what a config file holds',
    fits: (value) => typeof value === 'string' || isObject(value),
  },
  env: { want: 'an object of texts', fits: isObject },
  cwd: text,
  cacheSeconds: positive,
}

/** The options of each method, by its name. */
const rulesOf = {
  open: openRules,
  query: queryRules,
  stream: queryRules,
  execute: executeRules,
  explain: executeRules,
} as const

/** A method that takes options. */
export type OptionTaker = keyof typeof rulesOf

/** The options of a method. */
export function optionNames(taker: OptionTaker): readonly string[] {
  return Object.keys(rulesOf[taker])
}

function unknownOption(taker: OptionTaker, name: string): CredsqlError {
  const known = optionNames(taker)
  const hint = known.includes('parameters')
    ? `${taker} takes ${known.join(', ')}; values for :name go into parameters.`
    : `${taker} takes ${known.join(', ')}.`
  return new CredsqlError('usage', `${taker} has no option "${name}"`, { near: nearNames(name, known), hint })
}

/**
 * Refuses options that a method does not have, and values that an option does not take: one that is misspelled must not be one that
 * is not set. An option that is undefined is not set. Throws `usage`.
 */
export function checkOptions(taker: OptionTaker, options: unknown): void {
  if (!isObject(options)) throw new CredsqlError('usage', `the options of ${taker} are no object`)
  const rules: ReadonlyMap<string, Rule> = new Map(Object.entries(rulesOf[taker]))
  for (const [name, value] of Object.entries(options as object)) {
    const rule = rules.get(name)
    if (rule === undefined) throw unknownOption(taker, name)
    if (value !== undefined && !rule.fits(value))
      throw new CredsqlError('usage', `${taker}: the option ${name} must be ${rule.want}`)
  }
}
