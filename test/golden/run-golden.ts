import { describeError } from '../../src/errors/describe-error.ts'
import { planLines } from '../../src/plan/explain.ts'
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
  readonly faults: readonly { readonly fake: string; readonly status: number; readonly times: number }[]
}

function readOptions(lines: string | undefined): Options {
  const named: Record<string, string> = {}
  const faults: { fake: string; status: number; times: number }[] = []
  let run: RunOptions = {}
  for (const line of lines?.split('\n') ?? []) {
    const [word = '', ...rest] = line.split(' ')
    const text = rest.join(' ')
    const equals = text.indexOf('=')
    if (word === 'allow-mint') run = { ...run, allowMint: true }
    else if (word === 'partial') run = { ...run, partial: true }
    else if (word === 'max-calls') run = { ...run, maxCalls: Number(text) }
    else if (word === 'param' && equals > 0) named[text.slice(0, equals)] = text.slice(equals + 1)
    else if (word === 'fault' && rest.length === 3)
      faults.push({ fake: rest[0]!, status: Number(rest[1]), times: Number(rest[2]) })
    else throw new Error(`"${line}" is no option of a golden file`)
  }
  return { ...run, named, faults }
}

/** The parameters that one statement takes of those that are given for the whole text. */
function ownParameters(statement: Statement, named: Options['named']): Record<string, string> {
  const names = statement.parameters.map(({ name, number }) => name ?? String(number))
  return Object.fromEntries(Object.entries(named).filter(([name]) => names.includes(name)))
}

async function plansOf(session: Session, sql: string, named: Options['named']): Promise<string | undefined> {
  const plans: string[] = []
  try {
    for (const statement of await parseStatements(sql)) {
      if (statement.kind !== 'select') continue
      const parameters = { named: ownParameters(statement, named) }
      plans.push(planLines(await session.explain(statement.text, { parameters })).join('\n'))
    }
  } catch {
    // What cannot be planned cannot be run either: the run tells why.
  }
  return plans.length === 0 ? undefined : plans.join('\n\n')
}

function isOrdered({ statement }: StatementResult): boolean {
  return statement.kind !== 'select' || statement.tree.sortClause !== undefined
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
export async function runGolden(world: GoldenWorld, { sql, options: lines }: Golden): Promise<Golden> {
  const { named, faults, ...run } = readOptions(lines)
  const session = await world.openSession()
  try {
    for (const { fake, status, times } of faults) world.inject(fake, { kind: 'status', status, times })
    const plan = await plansOf(session, sql, named)
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
    const result: Golden = {
      sql,
      ...(lines === undefined ? {} : { options: lines }),
      ...(plan === undefined ? {} : { plan }),
      requests: world.requests().join('\n'),
      ...(rows.length === 0 ? {} : { columns: columns.join('\n\n'), rows: rows.join('\n\n') }),
      ...(partial.length === 0 ? {} : { partial: partial.join('\n') }),
      ...(error === undefined ? {} : { error }),
    }
    return Object.fromEntries(
      Object.entries(result).map(([part, text]) => [part, world.steady(text)]),
    ) as unknown as Golden
  } finally {
    await session.close()
  }
}
