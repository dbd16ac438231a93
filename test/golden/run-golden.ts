import type { RecordedRequest } from '../../src/demo/fakes/fake-request.ts'
import type { Fault } from '../../src/demo/fakes/fault.ts'
import { describeError } from '../../src/errors/describe-error.ts'
import { planLines } from '../../src/plan/explain.ts'
import { writeLines } from '../../src/plan/write-lines.ts'
import { rowObjects } from '../../src/render/json-rows.ts'
import { uniqueNames } from '../../src/render/unique-names.ts'
import type { RunOptions, StatementResult } from '../../src/session/options.ts'
import type { Session } from '../../src/session/session.ts'
import { parseStatements } from '../../src/sql/parse.ts'
import type { Statement } from '../../src/sql/statement.ts'
import type { Golden } from './golden-file.ts'
import type { GoldenWorld } from './golden-world.ts'

interface Options extends RunOptions {
  readonly named: Readonly<Record<string, string>>
  readonly faults: readonly FaultLine[]
}

/** `fault <fake> <status, reset or lost> <times> [METHOD [part of the path]]`; `lost` is done, and its answer is lost. */
interface FaultLine {
  readonly fake: string
  readonly what: string
  readonly times: number
  readonly method: string | undefined
  readonly part: string | undefined
}

const flags: Readonly<Record<string, RunOptions>> = {
  'allow-mint': { allowMint: true },
  'allow-verify': { allowVerify: true },
  'all-rows': { allRows: true },
  'dry-run': { dryRun: true },
  'no-wait': { wait: false },
  continue: { onError: 'continue' },
  partial: { partial: true },
  purge: { purge: true },
  'through-states': { throughStates: true },
  yes: { yes: true },
}

function readOptions(lines: string | undefined): Options {
  const named: Record<string, string> = {}
  const faults: FaultLine[] = []
  let run: RunOptions = {}
  for (const line of lines?.split('\n') ?? []) {
    const [word = '', ...rest] = line.split(' ')
    const text = rest.join(' ')
    const equals = text.indexOf('=')
    if (flags[word] !== undefined) run = { ...run, ...flags[word] }
    else if (word === 'max-changes') run = { ...run, maxChanges: Number(text) }
    else if (word === 'purpose') run = { ...run, purpose: text }
    else if (word === 'max-calls') run = { ...run, maxCalls: Number(text) }
    else if (word === 'param' && equals > 0) named[text.slice(0, equals)] = text.slice(equals + 1)
    else if (word === 'fault' && rest.length >= 3)
      faults.push({ fake: rest[0]!, what: rest[1]!, times: Number(rest[2]), method: rest[3], part: rest[4] })
    else throw new Error(`"${line}" is no option of a golden file`)
  }
  return { ...run, named, faults }
}

/** The parameters that one statement takes of those that are given for the whole text. */
function ownParameters(statement: Statement, named: Options['named']): Record<string, string> {
  const names = statement.parameters.map(({ name, number }) => name ?? String(number))
  return Object.fromEntries(Object.entries(named).filter(([name]) => names.includes(name)))
}

async function plansOf(session: Session, sql: string, options: Options): Promise<string | undefined> {
  const plans: string[] = []
  try {
    for (const statement of await parseStatements(sql)) {
      if (!['select', 'insert', 'update', 'delete', 'call'].includes(statement.kind)) continue
      const { named, faults: _, ...run } = options
      const parameters = { named: ownParameters(statement, named) }
      const plan = await session.explain(statement.text, { ...run, parameters })
      plans.push((plan.statement === 'select' ? planLines(plan) : writeLines(plan)).join('\n'))
    }
  } catch {
    // What cannot be planned cannot be run either: the run tells why.
  }
  return plans.length === 0 ? undefined : plans.join('\n\n')
}

function isOrdered({ statement }: StatementResult): boolean {
  return statement.kind !== 'select' || statement.tree.sortClause !== undefined
}

function faultOf({ what, times, method, part = '' }: FaultLine): Fault {
  const match = (request: RecordedRequest) =>
    (method === undefined || request.method === method) && request.path.includes(part)
  const scope = { times, match }
  if (what === 'reset') return { kind: 'reset', ...scope }
  if (what === 'lost') return { kind: 'reset', handled: true, ...scope }
  return { kind: 'status', status: Number(what), ...scope }
}

/** The rows of what is asked for after a statement that writes. */
async function rowsAfter(world: GoldenWorld, sql: string | undefined): Promise<string | undefined> {
  if (sql === undefined) return undefined
  const session = await world.openSession()
  try {
    const rows: string[] = []
    for await (const result of session.run(sql)) rows.push(await rowsOf(result))
    return rows.join('\n\n')
  } finally {
    await session.close()
  }
}

async function rowsOf(result: StatementResult): Promise<string> {
  const { columns } = result
  const print = rowObjects(columns, uniqueNames(columns.map(({ name }) => name)))
  const rows: string[] = []
  for await (const batch of result.batches)
    for (let row = 0; row < batch.length; row += 1) rows.push(print(batch, row, row + 1, ''))
  const ordered = isOrdered(result) ? rows : rows.sort()
  const lines = ordered.length === 0 ? '(none)' : ordered.join('\n')
  // What EXPLAIN ANALYZE measures is another number each time; bytes depend on the length of the ports.
  return result.statement.kind === 'explain' ? lines.replace(/\d+ (ms|bytes)\b/g, 'N $1') : lines
}

/** Runs a golden file's statement in a fresh session and tells all that comes of it. */
export async function runGolden(world: GoldenWorld, { sql, options: lines, then }: Golden): Promise<Golden> {
  const options = readOptions(lines)
  const { named, faults, ...run } = options
  const session = await world.openSession()
  try {
    for (const fault of faults) world.inject(fault.fake, faultOf(fault))
    const plan = await plansOf(session, sql, options)
    const planned = world.requests()
    if (planned.length > 0) throw new Error(`EXPLAIN sent requests: ${planned.join(', ')}`)
    const columns: string[] = []
    const rows: string[] = []
    const partial: string[] = []
    let error: string | undefined
    try {
      for await (const result of session.run(sql, { ...run, parameters: { named } })) {
        columns.push(result.columns.map(({ name, type }) => `${name} ${type}`).join(', '))
        rows.push(await rowsOf(result))
        const { complete, warnings } = result.summary()
        if (!complete || warnings.length > 0)
          partial.push(...(complete ? warnings : ['incomplete', ...warnings]))
      }
    } catch (thrown) {
      error = describeError(thrown)
    }
    const requests = world.requests().join('\n')
    const after = await rowsAfter(world, then)
    const result: Golden = {
      sql,
      ...(lines === undefined ? {} : { options: lines }),
      ...(plan === undefined ? {} : { plan }),
      requests,
      ...(rows.length === 0 ? {} : { columns: columns.join('\n\n'), rows: rows.join('\n\n') }),
      ...(partial.length === 0 ? {} : { partial: partial.join('\n') }),
      ...(error === undefined ? {} : { error }),
      ...(then === undefined ? {} : { then }),
      ...(after === undefined ? {} : { after }),
    }
    return Object.fromEntries(
      Object.entries(result).map(([part, text]) => [part, world.steady(text)]),
    ) as unknown as Golden
  } finally {
    await session.close()
  }
}
