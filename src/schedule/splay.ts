import { createHash } from 'node:crypto'

/**
 * Milliseconds by which the starts of a schedule are moved: at least 0 and at most `splay`, always the same for one machine and
 * schedule, and spread evenly over many.
 */
export function splayOf(schedule: string, machine: string, splay: number): number {
  const digest = createHash('sha256').update(`${machine}\0${schedule}`).digest()
  return Number(digest.readBigUInt64BE() % (BigInt(splay) + 1n))
}
