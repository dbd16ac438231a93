import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import type { Pack, PackQuery } from './pack.ts'

/** The pack of a name. Throws `usage` with near names. */
export function findPack(packs: readonly Pack[], name: string): Pack {
  const found = packs.find((pack) => pack.name === name)
  if (found !== undefined) return found
  const names = packs.map((pack) => pack.name)
  throw new CredsqlError('usage', `there is no pack "${name}"`, {
    near: nearNames(name, names),
    hint: `The packs are ${names.join(', ')}.`,
  })
}

/** The query of a full name, `pack.query`. Throws `usage` with near names. */
export function findQuery(packs: readonly Pack[], fullName: string): PackQuery {
  const queries = packs.flatMap((pack) => pack.queries)
  const found = queries.find((query) => query.fullName === fullName)
  if (found !== undefined) return found
  const near = nearNames(
    fullName,
    queries.map((query) => query.fullName),
  )
  // A query's own name, without its pack's, is near it whatever its length.
  const sameName = queries.filter((query) => query.name === fullName).map((query) => query.fullName)
  throw new CredsqlError('usage', `there is no query "${fullName}"`, {
    near: [...new Set([...sameName, ...near])],
    hint: 'A query is named pack.query; credsql packs <pack> lists those of a pack.',
  })
}
