import type { Clock } from '../http/clock.ts'
import type { Environment } from '../secrets/local-folders.ts'
import { runAlarmCommand } from './alarm-command.ts'
import type { AlarmMessage } from './alarm-message.ts'
import type { OpenSchedule } from './open-schedule.ts'
import { postWebhook } from './post-webhook.ts'
import { type ToldError, toldError } from './run-outcome.ts'

/** What telling needs. */
export interface TellContext {
  readonly clock: Clock
  readonly env: Environment
  /** Where relative paths of the config begin. */
  readonly folder: string
  readonly signal: AbortSignal
}

/** What became of telling one target. */
export interface Told {
  readonly target: 'command' | 'webhook'
  readonly error?: ToldError
}

/** Tells all targets of a schedule. Never rejects. */
export async function tellAlarm(
  schedule: OpenSchedule,
  message: AlarmMessage,
  { clock, env, folder, signal }: TellContext,
): Promise<readonly Told[]> {
  const { name, webhook, config } = schedule
  const { command } = config.onAlarm
  const label = (target: Told['target']) => `schedules.${name}.on_alarm.${target}`
  const source = { env, cwd: folder }
  const sending: Promise<Told>[] = []
  if (command !== undefined) {
    const surroundings = { name: label('command'), env, cwd: folder, signal }
    sending.push(told('command', runAlarmCommand(command, message, surroundings)))
  }
  if (webhook !== undefined)
    sending.push(
      told('webhook', postWebhook(webhook, message, { name: label('webhook'), source, clock, signal })),
    )
  return Promise.all(sending)
}

function told(target: Told['target'], sending: Promise<void>): Promise<Told> {
  return sending.then(
    () => ({ target }),
    (error: unknown) => ({ target, error: toldError(error) }),
  )
}
