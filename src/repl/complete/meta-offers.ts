import type { CompletionSource, Completions, MetaCommand, Offer } from './completion.ts'
import { narrowed } from './narrow.ts'
import { TableIndex } from './table-index.ts'
import { tableOffers } from './table-offers.ts'

/** Whether a text is a meta-command: it begins with a dot. */
export function isMeta(text: string): boolean {
  return /^\s*\.(?!\d)/.test(text)
}

function nameOf({ name }: MetaCommand): string {
  return name.startsWith('.') ? name : `.${name}`
}

function shownArguments(command: MetaCommand): string | undefined {
  const { arguments: taken } = command
  if (typeof taken === 'string') return `<${taken}>`
  return taken.length === 0 ? undefined : taken.join(' | ')
}

function offerCommand(command: MetaCommand): Offer {
  const note = shownArguments(command)
  return { text: nameOf(command), kind: 'meta', ...(note === undefined ? {} : { note }) }
}

interface Word {
  readonly from: number
  readonly to: number
  readonly prefix: string
}

/** A word up to the next space, and in a table's name up to the next dot. */
function wordAround(text: string, cursor: number, ends: RegExp): Word {
  let [from, to] = [cursor, cursor]
  while (from > 0 && !ends.test(text[from - 1] as string)) from -= 1
  if (from < cursor) while (to < text.length && !ends.test(text[to] as string)) to += 1
  return { from, to, prefix: text.slice(from, cursor) }
}

function argumentOffers(
  command: MetaCommand,
  source: CompletionSource,
  prefix: string,
  at: number,
): readonly Offer[] {
  const { arguments: taken } = command
  if (taken === 'file')
    return (source.files?.(prefix) ?? []).map((text) => ({ text, kind: 'value', written: true }))
  if (at > 0 || taken === 'table') return []
  if (taken === 'query' || (nameOf(command) === '.run' && taken.length === 0))
    return source.queries().map((text) => ({ text, kind: 'value', written: true }))
  return taken.map((text) => ({ text, kind: 'setting' }))
}

/** The completions of a meta-command: its name, then what it takes. */
export function metaCompletions(text: string, cursor: number, source: CompletionSource): Completions {
  const start = text.indexOf('.')
  const nothing = { from: cursor, to: cursor, items: [] }
  if (cursor <= start || text.slice(start, cursor).includes('\n')) return nothing
  const words = text.slice(start, cursor).split(/\s+/)
  if (words.length === 1) {
    const { from, to, prefix } = wordAround(text, cursor, /\s/)
    return { from, to, items: narrowed(source.metaCommands().map(offerCommand), { prefix, quote: '' }) }
  }
  const command = source.metaCommands().find((one) => nameOf(one).toLowerCase() === words[0]?.toLowerCase())
  if (command === undefined) return nothing
  if (command.arguments !== 'table') {
    const { from, to, prefix } = wordAround(text, cursor, /\s/)
    return {
      from,
      to,
      items: narrowed(argumentOffers(command, source, prefix, words.length - 2), { prefix, quote: '' }),
    }
  }
  const { from, to, prefix } = wordAround(text, cursor, /[\s.]/)
  const path = (words.at(-1) ?? '').split('.').slice(0, -1)
  const tables = words.length > 2 ? [] : tableOffers(new TableIndex(source), path, 'read')
  return { from, to, items: narrowed(tables, { prefix, quote: '' }) }
}
