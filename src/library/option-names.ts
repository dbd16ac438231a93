import { CredsqlError } from '../errors/credsql-error.ts'

/** What the library has for a flag of the command. */
const optionOf: ReadonlyMap<string, string> = new Map([
  ['config', 'the option config'],
  ['allow-mint', 'allowMint'],
  ['allow-verify', 'allowVerify'],
  ['partial', 'partial'],
  ['max-calls', 'maxCalls'],
  ['max-changes', 'maxChanges'],
  ['dry-run', 'dryRun'],
  ['yes', 'confirm: true'],
  ['all-rows', 'allRows'],
  ['through-states', 'throughStates'],
  ['purge', 'purge'],
  ['wait', 'wait'],
  ['on-error', 'onError'],
  ['concurrency', 'concurrency'],
  ['rate', 'rate'],
  ['purpose', 'purpose'],
  ['reveal', 'reveal() of the Secret'],
])

/** Advice for who uses the command, for who uses the library: `--max-calls` is `maxCalls`. */
export function withOptionNames(text: string): string {
  // The engine of a database is a matter of its config alone.
  return text
    .replace(/--engine [a-z]+, or /g, '')
    .replace(/(?<![\w-])--([a-z]+(?:-[a-z]+)*)/g, (flag, name: string) => optionOf.get(name) ?? flag)
}

/** An error whose hint names options of the library. */
export function withOptionHint(error: unknown): unknown {
  if (!(error instanceof CredsqlError) || error.details.hint === undefined) return error
  const { code, message, details } = error
  return new CredsqlError(code, message, { ...details, hint: withOptionNames(error.details.hint) })
}
