import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import type { PackQuery } from '../packs/pack.ts'
import { privateFile } from '../secrets/private-path.ts'
import type { ControlResult, ControlStatus, GrantedWaiver, ResultParts } from './check-run.ts'

/** Results that are held in memory before the following ones go to the disk. */
const mostHeld = 20_000

/** Results of one control, column by column: what repeats in each is there once. */
interface Part {
  readonly status: readonly ControlStatus[]
  readonly resource: readonly string[]
  readonly reason: readonly string[]
  readonly names: readonly string[]
  readonly dimensions: readonly (readonly (string | null)[])[]
  readonly waivers: readonly (readonly [row: number, waiver: GrantedWaiver])[]
}

/** A part that is held, or where in the file it is. */
type Place = Part | { readonly at: number; readonly length: number }

/** Where the results of one control go. */
export interface ResultRecording {
  /** Results that have the same dimensions. Throws `output_failed`. */
  add(results: readonly ControlResult[]): Promise<void>
  /** Forgets what was added. */
  discard(): void
  readonly parts: ResultParts
}

/**
 * Keeps all results of a run for formats that print them all, a few in memory and the others in a file that its owner alone can read and
 * that is gone when the spool is closed, and with the process but on Windows, where it has a name until then. Secrets are handles in it,
 * as in the results.
 */
export class ResultSpool {
  readonly #folder: string
  #file: Promise<{ readonly handle: FileHandle; readonly path: string }> | undefined
  #held = 0
  #end = 0

  /** Nothing is put into the folder before there is more than memory should hold. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Begins with the results of a control. One control is recorded at a time. */
  record({ fullName, severity }: Pick<PackQuery, 'fullName' | 'severity'>): ResultRecording {
    let places: Place[] = []
    const whole = { control: fullName, severity }
    const spool = this
    return {
      add: async (results) => {
        if (results.length > 0) places.push(await this.#keep(partOf(results), results.length))
      },
      discard: () => {
        for (const place of places) if (!('at' in place)) this.#held -= place.status.length
        places = []
      },
      parts: async function* () {
        for (const place of places) yield resultsOf('at' in place ? await spool.#read(place) : place, whole)
      },
    }
  }

  /** Forgets everything. */
  async close(): Promise<void> {
    const file = await this.#file?.catch(() => undefined)
    if (file === undefined) return
    try {
      await file.handle.close()
    } finally {
      await rm(file.path, { force: true })
    }
  }

  async #keep(part: Part, count: number): Promise<Place> {
    if (this.#held + count <= mostHeld) {
      this.#held += count
      return part
    }
    return this.#attempt(async ({ handle }) => {
      const bytes = serialize(part)
      await handle.writeFile(bytes)
      const at = this.#end
      this.#end += bytes.length
      return { at, length: bytes.length }
    })
  }

  async #read({ at, length }: { readonly at: number; readonly length: number }): Promise<Part> {
    return this.#attempt(async ({ handle }) => {
      const bytes = Buffer.allocUnsafe(length)
      let done = 0
      while (done < length) {
        const { bytesRead } = await handle.read(bytes, done, length - done, at + done)
        if (bytesRead === 0) throw new Error('the file is shorter than what was written')
        done += bytesRead
      }
      return deserialize(bytes) as Part
    })
  }

  async #attempt<T>(
    use: (file: { readonly handle: FileHandle; readonly path: string }) => Promise<T>,
  ): Promise<T> {
    try {
      this.#file ??= openAside(this.#folder)
      return await use(await this.#file)
    } catch (cause) {
      throw new CredsqlError(
        'output_failed',
        `results cannot be kept in ${this.#folder}: ${messageOf(cause)}`,
        { cause, hint: 'All results of a large run need room there until they are written.' },
      )
    }
  }
}

async function openAside(folder: string) {
  const path = join(folder, `.credsql-results-${randomBytes(6).toString('hex')}`)
  const handle = await open(path, 'wx+', privateFile)
  // Without a name it is gone with the process, however that ends. Windows removes no file that is open.
  if (process.platform === 'win32') return { handle, path }
  try {
    await rm(path)
  } catch (cause) {
    await handle.close()
    await rm(path, { force: true }).catch(() => undefined)
    throw cause
  }
  return { handle, path }
}

function partOf(results: readonly ControlResult[]): Part {
  const names = Object.keys(results[0]?.dimensions ?? {})
  return {
    status: results.map(({ status }) => status),
    resource: results.map(({ resource }) => resource),
    reason: results.map(({ reason }) => reason),
    names,
    dimensions: names.map((name) => results.map(({ dimensions }) => dimensions[name] ?? null)),
    waivers: results.flatMap(({ waiver }, row) => (waiver === undefined ? [] : [[row, waiver] as const])),
  }
}

function resultsOf(
  { status, resource, reason, names, dimensions, waivers }: Part,
  { control, severity }: Pick<ControlResult, 'control' | 'severity'>,
): readonly ControlResult[] {
  const waiverOf = new Map(waivers)
  return status.map((one, row): ControlResult => {
    const waiver = waiverOf.get(row)
    return {
      ...{ control, status: one, resource: resource[row] ?? '', reason: reason[row] ?? '', severity },
      dimensions: Object.fromEntries(names.map((name, at) => [name, dimensions[at]?.[row] ?? null])),
      ...(waiver !== undefined && { waiver }),
    }
  })
}
