import type { CredsqlError } from '../errors/credsql-error.ts'
import type { JournalHeader, JournalRecord } from './journal-entry.ts'
import { listJournals } from './read-journal.ts'

/** The table whatever connection it is reached through: two of them may be one account. */
function tableOf({ table }: JournalHeader): string {
  return table.slice(table.indexOf('.'))
}

/** Whether a statement came to its end, with nothing left to settle or to send. */
export function isEnded({ status }: Pick<JournalRecord, 'status'>): boolean {
  return status === 'complete' || status === 'failed'
}

/**
 * Which creates other journals can be settled only with: a create that is not known is told from the rows of those of its table.
 * A journal that cannot be read may hold one that is not known, of whatever table where not even its header can be read.
 */
export class NeededCreates {
  readonly #stateFolder: string
  readonly #onBroken: (error: CredsqlError) => void
  readonly #read = new Set<string>()
  readonly #tables = new Set<string>()
  #isAnyTable = false

  /** `onBroken` is told once of each journal that cannot be read. */
  constructor(stateFolder: string, onBroken: (error: CredsqlError) => void) {
    this.#stateFolder = stateFolder
    this.#onBroken = onBroken
  }

  /**
   * Reads the journals that were not there before, and resolves to them, newest first. Those that were need no second look: nothing
   * that is known of a create is unknown again later. Throws `state_unusable` where the folder cannot be read.
   */
  async read(): Promise<JournalRecord[]> {
    const records = await listJournals(this.#stateFolder, {
      without: this.#read,
      onBroken: (error, { id, header }) => {
        this.#read.add(id)
        if (header === undefined) this.#isAnyTable = true
        else this.#need(header)
        this.#onBroken(error)
      },
    })
    for (const record of records) {
      this.#read.add(record.header.id)
      if (!isEnded(record)) this.#need(record.header)
    }
    return records
  }

  /** Whether a journal has creates that another may need, as far as they were read. */
  has(header: JournalHeader): boolean {
    return header.verb === 'insert' && (this.#isAnyTable || this.#tables.has(tableOf(header)))
  }

  #need(header: JournalHeader): void {
    if (header.verb === 'insert') this.#tables.add(tableOf(header))
  }
}
