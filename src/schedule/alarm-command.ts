import { CredsqlError } from '../errors/credsql-error.ts'
import type { Environment } from '../secrets/local-folders.ts'
import { runProgram } from '../secrets/run-program.ts'
import { describeEnd } from '../secrets/sources/program-end.ts'
import { type AlarmMessage, messageText } from './alarm-message.ts'

/** What a command needs. */
export interface CommandSurroundings {
  /** What messages call it: `schedules.nightly.on_alarm.command`. */
  readonly name: string
  readonly env: Environment
  readonly cwd: string
  readonly signal: AbortSignal
}

const timeout = 60_000
const mostBytes = 1024 * 1024
/** Variables that hold no secret. The others may: `env:` references lead to them. */
const passedOn = /^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|TZ|TMPDIR|XDG_[A-Z_]+|SYSTEMROOT)$/

/** The environment of an alarm's command. */
export function alarmEnvironment(env: Environment, message: AlarmMessage): Environment {
  const own = Object.entries(env).filter(([name]) => passedOn.test(name))
  return {
    ...Object.fromEntries(own),
    CREDSQL_SCHEDULE: String(message['schedule']),
    CREDSQL_STATUS: String(message['status']),
  }
}

/** Runs the command of an alarm with the message on its stdin. What it prints is thrown away. Throws `output_failed` unless it exits with 0. */
export async function runAlarmCommand(
  command: string,
  message: AlarmMessage,
  { name, env, cwd, signal }: CommandSurroundings,
): Promise<void> {
  const end = await runProgram({
    program: '/bin/sh',
    args: ['-c', command],
    env: alarmEnvironment(env, message),
    cwd,
    input: `${messageText(message)}\n`,
    signal,
    timeout,
    mostBytes,
  })
  if (end.kind === 'exited' && end.code === 0) return
  const how =
    end.kind === 'too_long'
      ? `printed more than ${mostBytes / 1024 / 1024} MiB and was ended`
      : describeEnd(end, timeout)
  throw new CredsqlError('output_failed', `${name}: the command ${how}`, {
    hint: 'Run it by hand with a message on its stdin; it has no variables but PATH, HOME and the like.',
  })
}
