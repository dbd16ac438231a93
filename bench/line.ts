/** One measurement: a time or an amount, what it is compared with, and what was to be reached. */
export interface Line {
  readonly what: string
  readonly measured: string
  readonly yardstick: string
  readonly ratio: number
  readonly goal: string
  readonly met: boolean
}

/** A line as it is printed while the benchmark runs. */
export function lineText({ met, what, measured, yardstick, ratio, goal }: Line): string {
  return `${met ? 'met ' : 'MISS'}  ${what.padEnd(52)} ${measured.padEnd(26)} ${yardstick.padEnd(38)} ratio ${ratio.toFixed(2).padStart(6)}  goal ${goal}`
}
