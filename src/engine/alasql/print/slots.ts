import type { AlasqlParameters } from '../load-alasql.ts'
import type { Frame } from '../run/frame.ts'

/** The parameters of one statement of alasql's: constants, and values that are only known when it runs. */
export class Slots {
  readonly #values: ((frame: Frame) => unknown)[] = []

  /** The name of a parameter with this value. */
  constant(value: unknown): string {
    return this.live(() => value)
  }

  /** The name of a parameter whose value is asked for at every run. */
  live(value: (frame: Frame) => unknown): string {
    this.#values.push(value)
    return `:p${this.#values.length - 1}`
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
