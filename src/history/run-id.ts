import { randomBytes } from 'node:crypto'

const form = /^\d{8}-\d{6}-[0-9a-f]{6}$/

/** Whether a text has the form of a run's id, `20261121-091502-3fa9c1`. */
export function isRunId(text: string): boolean {
  return form.test(text)
}

/** A new id: the second in UTC in which the run began, then six hex digits at random. */
export function newRunId(started: Date): string {
  const [date = '', time = ''] = started.toISOString().split('T')
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${randomBytes(3).toString('hex')}`
}
