import { PassThrough } from 'node:stream'
import { textWidth } from '../../src/render/text-width.ts'
import { graphemes } from '../../src/repl/editor/graphemes.ts'

const esc = '\x1b'
const csi = new RegExp(`^${esc}\\[([?]?)([0-9;]*)([A-Za-z])`)

/** What a terminal shows: the rows, with what scrolled out above them, and the cursor. Knows what an editor writes. */
export class TerminalScreen {
  #rows: string[][] = [[]]
  #row = 0
  #column = 0
  #pending = ''

  columns: number
  rows: number

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
  }

  /** Index of the first row on the screen. */
  get #top(): number {
    return Math.max(0, this.#rows.length - this.rows)
  }

  /** All rows from the first one ever written, without blanks at their ends. */
  get lines(): string[] {
    const lines = this.#rows.map((row) => row.join('').trimEnd())
    while (lines.at(-1) === '') lines.pop()
    return lines
  }

  /** The rows, with `█` in front of the cursor. */
  get text(): string {
    const lines = this.#rows.map((row) => [...row])
    lines[this.#row]!.splice(this.#column, 0, '█')
    return lines
      .map((row) => row.join('').trimEnd())
      .join('\n')
      .trimEnd()
  }

  write(text: string): void {
    let rest = this.#pending + text
    this.#pending = ''
    while (rest !== '') {
      if (rest.startsWith('\x1b')) {
        const [all, priv, parameters, final] = csi.exec(rest) ?? []
        if (all === undefined) {
          this.#pending = rest
          return
        }
        if (priv === '') this.#control(final!, parameters!)
        rest = rest.slice(all.length)
        continue
      }
      const end = rest.indexOf('\x1b')
      for (const grapheme of graphemes(rest.slice(0, end < 0 ? undefined : end))) this.#put(grapheme)
      rest = end < 0 ? '' : rest.slice(end)
    }
  }

  #control(final: string, parameters: string): void {
    const count = Number(parameters || '1')
    if (final === 'A') this.#row = Math.max(this.#top, this.#row - count)
    else if (final === 'C') this.#column = Math.min(this.columns - 1, this.#column + count)
    else if (final === 'J' && parameters === '2') {
      this.#rows = this.#rows.slice(0, this.#top).concat([[]])
      this.#row = this.#rows.length - 1
    } else if (final === 'J') {
      this.#rows.length = this.#row + 1
      this.#rows[this.#row]!.length = this.#column
    } else if (final === 'K') this.#rows[this.#row]!.length = this.#column
    else if (final === 'H') {
      this.#row = this.#top
      this.#column = 0
    } else if (final !== 'm') throw new Error(`the screen does not know CSI ${parameters}${final}`)
  }

  #put(grapheme: string): void {
    if (grapheme === '\r') this.#column = 0
    else if (grapheme === '\n' || grapheme === '\r\n') {
      // A terminal's driver makes both of a line feed.
      this.#column = 0
      this.#lineFeed()
    } else {
      const width = textWidth(grapheme)
      if (this.#column + width > this.columns) {
        this.#column = 0
        this.#lineFeed()
      }
      const row = this.#rows[this.#row]!
      while (row.length < this.#column) row.push(' ')
      row[this.#column] = grapheme
      for (let extra = 1; extra < width; extra += 1) row[this.#column + extra] = ''
      this.#column += width
    }
  }

  #lineFeed(): void {
    this.#row += 1
    this.#rows[this.#row] ??= []
  }
}

/** A terminal in memory: what is typed goes in, a screen comes out. */
export interface FakeTerminal {
  readonly stdin: PassThrough & { setRawMode(raw: boolean): void }
  readonly stdout: PassThrough & { columns: number; rows: number; readonly isTTY: true }
  readonly stderr: PassThrough & { columns: number; readonly isTTY: true }
  readonly screen: TerminalScreen
  /** Whether it is in raw mode. */
  raw(): boolean
  /** Everything that was written, with all codes. */
  written(): string
  /** Number of writes to stdout. */
  writes(): number
  type(text: string): void
  /** Settles when the screen satisfies a condition, checked at each write. */
  until(condition: (screen: TerminalScreen) => boolean): Promise<void>
  resize(columns: number, rows: number): void
}

/** Opens a terminal of that size. */
export function fakeTerminal(columns = 80, rows = 24): FakeTerminal {
  const screen = new TerminalScreen(columns, rows)
  const waiting = new Set<() => void>()
  let raw = false
  let written = ''
  let writes = 0
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true as const,
    setRawMode: (on: boolean) => {
      raw = on
    },
  })
  const output = (counts: boolean) => {
    const stream = Object.assign(new PassThrough(), { columns, rows, isTTY: true as const })
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      if (counts) writes += 1
      written += text
      screen.write(text)
      for (const check of waiting) check()
    })
    return stream
  }
  const stdout = output(true)
  const stderr = output(false)
  return {
    stdin,
    stdout,
    stderr,
    screen,
    raw: () => raw,
    written: () => written,
    writes: () => writes,
    type: (text) => void stdin.write(text),
    until: (condition) =>
      new Promise((resolve) => {
        const check = () => {
          if (!condition(screen)) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    resize: (newColumns, newRows) => {
      Object.assign(stdout, { columns: newColumns, rows: newRows })
      Object.assign(screen, { columns: newColumns, rows: newRows })
      stdout.emit('resize')
    },
  }
}
