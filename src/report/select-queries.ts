import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import { findPack, findQuery } from '../packs/find-query.ts'
import type { Pack, PackQuery } from '../packs/pack.ts'

/** What a report is made of. */
export interface ReportSelection {
  /** Packs of which anything was asked for, in that order. */
  readonly packs: readonly Pack[]
  /** Queries and controls, each once. */
  readonly queries: readonly PackQuery[]
}

/** The queries of packs and those that are named as `pack.query`. Throws `usage` with near names. */
export function selectQueries(packs: readonly Pack[], names: readonly string[]): ReportSelection {
  if (names.length === 0)
    throw new CredsqlError('usage', 'a report is of a pack, and none is named', {
      hint: `The packs are ${packs.map(({ name }) => name).join(', ')}.`,
    })
  const queries = new Set(names.flatMap((name) => queriesOf(packs, name)))
  const owners = [...new Set([...queries].map(({ pack }) => pack))]
  return { packs: owners.map((name) => findPack(packs, name)), queries: [...queries] }
}

function queriesOf(packs: readonly Pack[], name: string): readonly PackQuery[] {
  if (packs.some((pack) => pack.name === name)) return findPack(packs, name).queries
  if (name.includes('.')) return [findQuery(packs, name)]
  const all = packs.flatMap(({ queries }) => queries)
  const sameName = all.filter((query) => query.name === name).map(({ fullName }) => fullName)
  const names = packs.map((pack) => pack.name)
  throw new CredsqlError('usage', `there is no pack "${name}"`, {
    near: [...sameName, ...nearNames(name, names)],
    hint: `The packs are ${names.join(', ')}; one query is named pack.query.`,
  })
}
