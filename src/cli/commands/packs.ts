import { findPack } from '../../packs/find-query.ts'
import { loadPacks } from '../../packs/load-packs.ts'
import type { Pack, PackQuery } from '../../packs/pack.ts'
import type { RenderInput } from '../../render/renderer.ts'
import type { ResultType } from '../../value/column-type.ts'
import type { StatementArguments } from '../arguments.ts'
import { type CommandContext, withSession } from '../command-context.ts'
import { printRows } from '../print-rows.ts'

/** Arguments of `credsql packs`. */
export interface PacksArguments extends StatementArguments {
  readonly config?: string | undefined
  readonly pack?: string | undefined
}

interface Listed<Item> {
  readonly name: string
  readonly type?: ResultType
  readonly value: (item: Item) => string | number | null
}

function parametersText({ parameters }: PackQuery): string | null {
  const written = Object.entries(parameters).map(([name, { default: otherwise }]) =>
    otherwise === undefined ? name : `${name}=${otherwise}`,
  )
  return written.length === 0 ? null : written.join(', ')
}

function tagsText({ tags }: PackQuery): string | null {
  const items = Object.entries(tags).map(([key, values]) => `${key}: ${values.join(', ')}`)
  return items.length === 0 ? null : items.join('; ')
}

const packColumns: readonly Listed<Pack>[] = [
  { name: 'pack', value: ({ name }) => name },
  {
    name: 'queries',
    type: 'bigint',
    value: ({ queries }) => queries.filter(({ kind }) => kind === 'query').length,
  },
  {
    name: 'controls',
    type: 'bigint',
    value: ({ queries }) => queries.filter(({ kind }) => kind === 'control').length,
  },
  { name: 'title', value: ({ title }) => title },
  { name: 'description', value: ({ description }) => description },
]

const queryColumns: readonly Listed<PackQuery>[] = [
  { name: 'query', value: ({ fullName }) => fullName },
  { name: 'kind', value: ({ kind }) => kind },
  { name: 'title', value: ({ title }) => title },
  { name: 'why', value: ({ why }) => why },
  { name: 'parameters', value: parametersText },
  { name: 'needs', value: ({ needs }) => needs ?? null },
  { name: 'severity', value: ({ kind, severity }) => (kind === 'control' ? severity : null) },
  { name: 'tags', value: tagsText },
  { name: 'description', value: ({ description }) => description },
  { name: 'mend', value: ({ mend }) => mend ?? null },
]

function listOf<Item>(items: readonly Item[], listed: readonly Listed<Item>[]): RenderInput {
  async function* batches() {
    yield { length: items.length, columns: listed.map(({ value }) => items.map(value)) }
  }
  return { columns: listed.map(({ name, type = 'text' }) => ({ name, type })), batches: batches() }
}

/** `credsql packs [pack]`: the packs, or the queries of one. Calls nothing. */
export function packsCommand(args: PacksArguments, context: CommandContext): Promise<number> {
  return withSession(context, args.config, async (session) => {
    const packs = await loadPacks({ folders: session.config.packs ?? [] })
    const rows =
      args.pack === undefined
        ? listOf(packs, packColumns)
        : listOf(findPack(packs, args.pack).queries, queryColumns)
    await printRows(rows, args, context.terminal)
    return 0
  })
}
