import type { AlasqlParameters } from '../load-alasql.ts'
import type { Frame } from '../run/frame.ts'

/** The parameters of one statement of alasql's: constants, and values that are only known when it runs. */
export class Slots {
  readonly #values: ((frame: Frame) => unknown)[] = []
  readonly #nulls = new Set<string>()

  /** The name of a parameter with this value. */
  constant(value: unknown): string {
    const name = this.live(() => value)
    if (value === null) this.#nulls.add(name)
    return name
  }

  /** The name of a parameter whose value is asked for at every run. */
  live(value: (frame: Frame) => unknown): string {
    this.#values.push(value)
    return `:p${this.#values.length - 1}`
  }

  /** Whether a text of ours holds the constant NULL. */
  holdsNull(sql: string): boolean {
    return (sql.match(/:p\d+/g) ?? []).some((name) => this.#nulls.has(name))
  }

  /** What a run is given: the tables and the values. */
  parameters(frame: Frame, tables: readonly unknown[]): AlasqlParameters {
    const parameters: Record<string | number, unknown> = Object.create(null)
    tables.forEach((rows, index) => {
      parameters[index] = rows
    })
    this.#values.forEach((value, index) => {
      parameters[`p${index}`] = value(frame)
    })
    return parameters
  }
}
