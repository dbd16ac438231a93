import { visibleText } from '../render/visible-text.ts'

/** Something that the scheduler did or saw. It holds no secret. */
export interface LogEntry {
  readonly level: 'info' | 'warning' | 'error'
  /** A word for programs, such as `run_ended`. */
  readonly event: string
  readonly schedule?: string
  readonly message: string
  /** Further members of a line of JSON. */
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>
}

/** Takes what there is to tell, a line each. */
export type ScheduleLog = (entry: LogEntry) => void

/** How lines are written. */
export type LogFormat = 'text' | 'json'

/** A log that writes lines: a JSON object each, or text as a person reads it. */
export function scheduleLog(
  format: LogFormat,
  now: () => number,
  write: (line: string) => void,
): ScheduleLog {
  const line = format === 'json' ? jsonLine : textLine
  return (entry) => write(line(entry, new Date(now()).toISOString()))
}

function jsonLine({ level, event, schedule, message, facts }: LogEntry, time: string): string {
  return JSON.stringify({
    time,
    level,
    event,
    ...(schedule !== undefined && { schedule }),
    message,
    ...facts,
  })
}

function textLine({ level, schedule, message }: LogEntry, time: string): string {
  const who = schedule === undefined ? '' : `${schedule}: `
  return `${time} ${level === 'info' ? '' : `${level}: `}${who}${visibleText(message)}`
}
