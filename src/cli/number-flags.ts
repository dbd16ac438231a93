import { CredsqlError } from '../errors/credsql-error.ts'

interface NumberRule {
  /** What the flag takes, as a message says it. */
  readonly want: string
  readonly fits: (value: number) => boolean
}

/** Timers of Node count milliseconds in 31 bits, and one that is longer rings at once. */
const mostSeconds = 2_147_483

const wholeFrom = (least: number): NumberRule => ({
  want: `a whole number, ${least} or more`,
  fits: (value) => Number.isSafeInteger(value) && value >= least,
})

const rules: Readonly<Record<string, NumberRule>> = {
  'max-calls': wholeFrom(0),
  'max-changes': wholeFrom(0),
  concurrency: wholeFrom(1),
  limit: wholeFrom(1),
  rate: {
    want: 'a number of changes a second, more than 0',
    fits: (value) => Number.isFinite(value) && value > 0,
  },
  timeout: {
    want: `a number of seconds, more than 0 and at most ${mostSeconds}`,
    fits: (value) => value > 0 && value <= mostSeconds,
  },
  grace: {
    want: `a number of seconds, from 0 to ${mostSeconds}`,
    fits: (value) => value >= 0 && value <= mostSeconds,
  },
}

/** The flags that take a number. */
export const numberFlags: readonly string[] = Object.keys(rules)

function refuse(flag: string): never {
  throw new CredsqlError('usage', `--${flag} takes ${rules[flag]!.want}`)
}

/** Throws `usage` for a flag whose number is none, or one that it does not take. Yargs hands on what is none as NaN. */
export function checkNumbers(args: Readonly<Record<string, unknown>>): void {
  for (const flag of numberFlags) if (flag in args && !rules[flag]!.fits(args[flag] as number)) refuse(flag)
}

/** Throws `usage` for a flag whose number is an empty text: yargs takes that for 0. */
export function refuseEmptyNumbers(argv: readonly string[]): void {
  for (const [at, argument] of argv.entries()) {
    const [, flag = '', value = argv[at + 1]] = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(argument) ?? []
    if (Object.hasOwn(rules, flag) && value?.trim() === '') refuse(flag)
  }
}
