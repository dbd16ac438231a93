import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Folder of the repository. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** The built command. */
export const command = fileURLToPath(new URL('../dist/credsql.js', import.meta.url))

/** What measured processes get. Certificates that Node reads at start would be measured with it. */
export const { NODE_EXTRA_CA_CERTS: _certificates, ...environment } = process.env

/** The middle of the values. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Seconds that a run takes. */
export async function seconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return (performance.now() - start) / 1000
}

/** Median seconds of several works, which are run in turn, so that what else the machine does falls on all of them. */
export async function medianSeconds<T extends readonly (() => Promise<unknown>)[]>(
  times: number,
  ...works: T
): Promise<{ readonly [K in keyof T]: number }> {
  const measured = works.map((): number[] => [])
  for (let i = 0; i < times; i++)
    for (const [at, work] of works.entries()) measured[at]!.push(await seconds(work))
  return measured.map(median) as { readonly [K in keyof T]: number }
}

/** Seconds of a whole process of Node with these arguments; it throws unless that ends well. */
export function spawnSeconds(args: readonly string[], env = environment): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return (performance.now() - start) / 1000
}

/** Median seconds of whole processes, run in turn. */
export function spawnMedians(times: number, ...commands: readonly (readonly string[])[]): readonly number[] {
  const measured = commands.map((): number[] => [])
  for (let i = 0; i < times; i++)
    for (const [at, args] of commands.entries()) measured[at]!.push(spawnSeconds(args))
  return measured.map(median)
}
