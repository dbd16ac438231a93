/** What a terminal sent: typed text, a paste, or a key by its name, such as `left`, `ctrl-a`, `alt-b`, `ctrl-left`. */
export type Key =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'key'; readonly name: string }

const esc = '\x1b'
const pasteStart = `${esc}[200~`
const pasteEnd = `${esc}[201~`

const printable = /\P{Cc}+/uy
const sequence = new RegExp(`${esc}(?:\\[\\[[A-E]|\\[[0-9;?<>]*[ -/]*[@-~]|O[A-Za-z])`, 'y')
const unfinishedSequence = new RegExp(`^${esc}(?:\\[\\[?[0-9;?<>]*[ -/]*|O)?$`)
const rxvtArrow = new RegExp(`^${esc}O([a-d])$`)
const named = new RegExp(`^${esc}[[O]([0-9]*)(?:;([0-9]+))?([@-~])$`)

const finals: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
}

const numbers: Readonly<Record<string, string>> = {
  1: 'home',
  3: 'delete',
  4: 'end',
  7: 'home',
  8: 'end',
}

const controls: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\b': 'backspace',
  '\x7f': 'backspace',
  '\x1f': 'ctrl-_',
}

/** The modifiers of `CSI 1;5C`: the number is one more than the sum of shift (1), alt (2) and control (4). */
function modified(base: string, modifier: string | undefined): string {
  const bits = Number(modifier ?? '1') - 1
  return `${bits & 4 ? 'ctrl-' : ''}${bits & 2 ? 'alt-' : ''}${base}`
}

function sequenceName(text: string): string | undefined {
  // rxvt's own way to say Ctrl with an arrow.
  const rxvt = rxvtArrow.exec(text)?.[1]
  if (rxvt !== undefined) return `ctrl-${finals[rxvt.toUpperCase()]}`
  const [, first = '', modifier, final = ''] = named.exec(text) ?? []
  const base = final === '~' ? numbers[first] : finals[final]
  return base === undefined ? undefined : modified(base, modifier)
}

function controlName(character: string): string | undefined {
  const known = controls[character]
  if (known !== undefined) return known
  const code = character.charCodeAt(0)
  return code >= 1 && code <= 26 ? `ctrl-${String.fromCharCode(code + 96)}` : undefined
}

/**
 * Turns what a terminal in raw mode sends into keys. A sequence that a chunk ends in is kept for the next chunk, so an Escape
 * alone waits for the key that it makes an Alt key of: no timer decides what was pressed.
 */
export class KeyDecoder {
  #rest = ''
  #paste: string | undefined

  /** The keys that a chunk completes. */
  push(chunk: string): Key[] {
    const keys: Key[] = []
    let text = this.#rest + chunk
    this.#rest = ''
    while (text !== '') text = this.#paste === undefined ? this.#next(text, keys) : this.#pasted(text, keys)
    return keys
  }

  #pasted(text: string, keys: Key[]): string {
    const before = this.#paste ?? ''
    const all = before + text
    // The end may have begun in the chunk before.
    const end = all.indexOf(pasteEnd, Math.max(0, before.length - pasteEnd.length))
    if (end < 0) {
      this.#paste = all
      return ''
    }
    this.#paste = undefined
    keys.push({ kind: 'paste', text: all.slice(0, end) })
    return all.slice(end + pasteEnd.length)
  }

  /** Takes one key off the text; returns what is left of it. */
  #next(text: string, keys: Key[]): string {
    printable.lastIndex = 0
    const typed = printable.exec(text)?.[0]
    if (typed !== undefined) {
      keys.push({ kind: 'text', text: typed })
      return text.slice(typed.length)
    }
    if (text.startsWith(esc)) return this.#escaped(text, keys)
    const name = controlName(text[0]!)
    if (name !== undefined) keys.push({ kind: 'key', name })
    return text.slice(text.startsWith('\r\n') ? 2 : 1)
  }

  #escaped(text: string, keys: Key[]): string {
    if (unfinishedSequence.test(text)) {
      this.#rest = text
      return ''
    }
    if (text.startsWith(pasteStart)) {
      this.#paste = ''
      return text.slice(pasteStart.length)
    }
    sequence.lastIndex = 0
    const found = sequence.exec(text)?.[0]
    if (found !== undefined) {
      const name = sequenceName(found)
      if (name !== undefined) keys.push({ kind: 'key', name })
      return text.slice(found.length)
    }
    const after = String.fromCodePoint(text.codePointAt(1)!)
    const control = controlName(after)
    // A Ctrl key means what it means, also behind an Escape that was pressed before.
    if (after === esc || control?.startsWith('ctrl-')) return text.slice(1)
    keys.push({ kind: 'key', name: `alt-${control ?? after.toLowerCase()}` })
    return text.slice(1 + after.length)
  }
}
