import { CredsqlError } from '../errors/credsql-error.ts'
import { confirmationReasons } from '../plan/confirmation.ts'
import { explainWrite } from '../plan/explain-write.ts'
import { writeLines } from '../plan/write-lines.ts'
import type { Change, ChangeOptions, WritePlan } from '../plan/write-plan.ts'
import { changeBounds } from './change-bounds.ts'
import type { RunOptions } from './options.ts'

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}

/** Refuses an UPDATE or DELETE without WHERE, before anything is read. Throws `write_refused`. */
export function refuseAllRows(plan: WritePlan, options: RunOptions): void {
  if (!plan.allRows || options.allRows === true) return
  const verb = plan.verb.toUpperCase()
  throw new CredsqlError(
    'write_refused',
    `${verb} without WHERE would change every row of ${plan.target.name}`,
    {
      hint: 'Say which rows with WHERE. If all of them are meant: --all-rows.',
    },
  )
}

/** Why a person is asked before the changes are made; undefined where nobody need be. */
function reasonToAsk(plan: WritePlan, changes: readonly Change[], options: RunOptions): string | undefined {
  const what = `it changes ${counted(changes.length, 'row')} of ${plan.target.name}`
  const reasons = confirmationReasons(plan, changes, changeBounds(options).maxChanges)
  if (reasons.length > 0) return `${what} (${reasons.join(', ')})`
  return options.askAlways === true ? what : undefined
}

/** What finding the rows has done already, where that was not just reading. */
function mintedBefore({ query }: WritePlan): string {
  const mints = query.scans.some(({ empty, operation }) => empty === undefined && operation.effect === 'mint')
  return mints
    ? ' Finding the rows has minted credentials: credsql.minted_credentials lists them, and they are kept nowhere.'
    : ''
}

/**
 * Asks a person before changes that are destructive or more than `--max-changes`. `show` makes a line of the plan fit to be seen.
 * Throws `write_refused` where the answer is no, or nobody can be asked.
 */
export async function confirmChanges(
  plan: WritePlan,
  all: readonly Change[],
  options: RunOptions,
  changeOptions: ChangeOptions,
  show: (line: string) => string,
): Promise<void> {
  const changes = all.filter((change) => change.steps.length > 0)
  if (changes.length === 0 || options.yes === true) return
  const reason = reasonToAsk(plan, changes, options)
  if (reason === undefined) return
  const { confirm } = options
  if (confirm === undefined)
    throw new CredsqlError('write_refused', `${plan.verb.toUpperCase()} needs a confirmation: ${reason}`, {
      hint: `See what it would do with --dry-run, and confirm it with --yes.${mintedBefore(plan)}`,
    })
  const lines = writeLines(explainWrite(plan, changeOptions, changes)).map(show)
  if (!(await confirm({ kind: 'write', reason, lines }))) {
    const hint = mintedBefore(plan).trim()
    const details = hint === '' ? {} : { hint }
    throw new CredsqlError('write_refused', 'not confirmed: nothing was changed', details)
  }
}
