import { findQuery } from '../packs/find-query.ts'
import { loadPacks, type PackFolder } from '../packs/load-packs.ts'
import type { Pack } from '../packs/pack.ts'
import { queryText } from '../packs/query-text.ts'
import type { ReplQueries } from '../repl/repl-world.ts'

/**
 * The queries of packs for the REPL's `.run`. They are read at the first use, so that the prompt does not wait for them; a name is
 * completed from then on.
 */
export function packQueries(folders: readonly PackFolder[]): ReplQueries {
  let packs: readonly Pack[] = []
  let reading: Promise<void> | undefined
  const read = () => {
    reading ??= loadPacks({ folders }).then((read) => {
      packs = read
    })
    // A file that is mended is read again.
    reading.catch(() => {
      reading = undefined
    })
    return reading
  }
  return {
    names() {
      read().catch(() => undefined)
      return packs.flatMap(({ queries }) => queries.map(({ fullName }) => fullName))
    },
    async list() {
      await read()
      return packs.flatMap(({ queries }) => queries.map(({ fullName: name, title }) => ({ name, title })))
    },
    async text(name) {
      await read()
      return queryText(findQuery(packs, name))
    },
  }
}
