import { StringDecoder } from 'node:string_decoder'
import { type Key, KeyDecoder } from './decode-keys.ts'
import { Reading, type ReadOptions, type ReadResult } from './reading.ts'
import { type EditorOutput, Screen } from './screen.ts'

/** The stream that keys come from. */
export type EditorInput = NodeJS.ReadableStream & {
  setRawMode?(raw: boolean): unknown
}

const pasteOn = '\x1b[?2004h'
const pasteOff = '\x1b[?2004l'

interface Open {
  readonly reading: Reading
  readonly options: ReadOptions
  readonly done: (result: ReadResult) => void
}

/**
 * A terminal that texts are read from, line by line or over several. It has the input for itself, also between two readings:
 * what is typed then is kept for the next one, and Ctrl-C calls back.
 */
export class Editor {
  readonly #input: EditorInput
  readonly #output: EditorOutput
  readonly #screen: Screen
  readonly #keys = new KeyDecoder()
  readonly #utf8 = new StringDecoder('utf8')
  #queue: Key[] = []
  #open: Open | undefined
  #listening = false
  #ended = false
  #busy = false
  #killed = ''
  #interrupted: (() => void) | undefined

  constructor(input: EditorInput, output: EditorOutput) {
    this.#input = input
    this.#output = output
    this.#screen = new Screen(output)
  }

  /** Reads a text. One reading at a time. */
  async read(options: ReadOptions): Promise<ReadResult> {
    this.#listen()
    if (options.typedOnly) this.#queue = []
    this.#output.write(pasteOn)
    const reading = new Reading(options, options.hidden ? '' : this.#killed)
    const result = await new Promise<ReadResult>((done) => {
      this.#open = { reading, options, done }
      this.#draw()
      if (this.#ended) this.#close({ kind: 'end' })
      else void this.#work()
    })
    if (!options.hidden) this.#killed = reading.killed
    return result
  }

  /** Calls back at each Ctrl-C while nothing is read; returns what takes that back. What was typed before it is forgotten. */
  onInterrupt(callback: () => void): () => void {
    this.#listen()
    this.#interrupted = callback
    return () => {
      if (this.#interrupted === callback) this.#interrupted = undefined
    }
  }

  /** Ends the reading that is under way as Ctrl-C does. */
  interrupt(): void {
    const { reading } = this.#open ?? {}
    if (reading !== undefined) this.#close({ kind: 'interrupt', text: reading.text })
  }

  /** Leaves the terminal to another program; returns what takes it back. */
  release(): () => void {
    this.#silence()
    return () => this.#listen()
  }

  /** Gives the terminal back as it was found. */
  close(): void {
    this.interrupt()
    this.#silence()
    this.#output.write(pasteOff)
  }

  #listen(): void {
    if (this.#listening) return
    this.#listening = true
    this.#input.setRawMode?.(true)
    this.#input.on('data', this.#onData)
    this.#input.on('end', this.#onEnd)
    this.#input.on('close', this.#onEnd)
    this.#output.on('resize', this.#onResize)
    this.#input.resume()
  }

  #silence(): void {
    if (!this.#listening) return
    this.#listening = false
    this.#input.off('data', this.#onData)
    this.#input.off('end', this.#onEnd)
    this.#input.off('close', this.#onEnd)
    this.#output.off('resize', this.#onResize)
    this.#input.pause()
    this.#input.setRawMode?.(false)
  }

  readonly #onData = (chunk: Buffer | string): void => {
    const text = typeof chunk === 'string' ? chunk : this.#utf8.write(chunk)
    for (const key of this.#keys.push(text)) {
      const cancels = key.kind === 'key' && key.name === 'ctrl-c'
      if (cancels && this.#open === undefined && this.#interrupted !== undefined) {
        this.#queue = []
        this.#interrupted()
      } else this.#queue.push(key)
    }
    void this.#work()
  }

  readonly #onEnd = (): void => {
    this.#ended = true
    this.#close({ kind: 'end' })
  }

  readonly #onResize = (): void => {
    if (this.#open !== undefined && !this.#busy) this.#draw()
  }

  /** Takes keys until the reading is over or there are none, and draws once. */
  async #work(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      let pressed = false
      while (this.#open !== undefined && this.#queue.length > 0) {
        const open: Open = this.#open
        const key = this.#queue.shift()!
        const result = open.reading.press(key)
        if (result instanceof Promise) await result
        else if (result !== undefined) this.#close(result)
        pressed = true
        if (key.kind === 'key' && key.name === 'ctrl-l') this.#screen.clear()
      }
      if (pressed && this.#open !== undefined) this.#draw()
    } finally {
      this.#busy = false
    }
  }

  #draw(): void {
    if (this.#open === undefined) return
    const { view, below } = this.#open.reading.drawing(this.#screen.width, this.#screen.height)
    this.#screen.draw(view, below)
  }

  #close(result: ReadResult): void {
    if (this.#open === undefined) return
    const { reading, done } = this.#open
    this.#screen.finish(reading.drawing(this.#screen.width, this.#screen.height).view)
    this.#output.write(pasteOff)
    this.#open = undefined
    done(result)
  }
}
