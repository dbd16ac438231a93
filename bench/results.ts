import { cpus, totalmem } from 'node:os'
import type { EnginePair } from './engines.ts'
import type { GrowthPoint } from './growth.ts'
import type { Line } from './line.ts'

/** The machine, as far as it explains the figures; nothing that tells which one it is. */
export interface Machine {
  readonly cores: number
  readonly gibibytes: number
  readonly platform: string
  readonly node: string
}

/** What a run of the benchmark found. Times are seconds. */
export interface BenchResults {
  /** UTC. */
  readonly date: string
  readonly machine: Machine
  readonly lines: readonly Line[]
  readonly growth: readonly GrowthPoint[]
  readonly engines: readonly EnginePair[]
}

/** This machine. */
export function thisMachine(): Machine {
  return {
    cores: cpus().length,
    gibibytes: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  }
}
