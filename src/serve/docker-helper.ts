import type { DockerServing } from '../catalog/serving-config.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { streamSink } from '../render/sink.ts'
import type { Environment } from '../secrets/local-folders.ts'
import type { Session } from '../session/session.ts'
import { withinDeadline } from './deadline.ts'
import { type ActionWorld, actions, isAction, serverOf } from './docker-actions.ts'
import { HelperRefusal, helperMessage, helperMessages } from './helper-messages.ts'
import { readInput } from './read-input.ts'
import { isAsked, markedEnvironment } from './serving-mark.ts'

const name = 'docker-credential-credsql'
const usage = `Usage: ${name} <store|get|erase|list|version>`
/** Seconds. A person waits for it, or a build. */
const defaultDeadline = 10

/** One start of the helper. */
export interface HelperCall {
  readonly argv: readonly string[]
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: NodeJS.WritableStream
  readonly env: Environment
  readonly cwd: string
  readonly version: string
  /** Opens a session with the given environment. */
  readonly openSession: (env: Environment) => Promise<Session>
}

/**
 * Runs one action of a Docker credential helper. Resolves to the exit code; as the protocol has it, what went wrong is one line on
 * stdout, without a secret, and the code is 1.
 */
export async function dockerCredentialHelper(call: HelperCall): Promise<number> {
  const sink = streamSink(call.stdout)
  const print = (text: string) => (text === '' ? Promise.resolve() : sink.write(`${text}\n`))
  try {
    await print(await answerOf(call))
    return 0
  } catch (error) {
    await print(helperMessage(error)).catch(() => undefined)
    return 1
  }
}

async function answerOf(call: HelperCall): Promise<string> {
  const { argv, env, stdin } = call
  const [action, ...more] = argv
  if (action === undefined || more.length > 0) throw new HelperRefusal(usage)
  if (action === 'version' || action === '--version' || action === '-v')
    return `${name} (credsql) ${call.version}`
  if (action === '--help' || action === '-h') return usage
  if (!isAction(action)) throw new HelperRefusal(`${name}: unknown action: ${printable(action)}`)
  // Docker writes something to every action, and a pipe that nobody reads would be an error there.
  const input = await readInput(stdin)
  if (isAsked(env)) return asked(action, input)
  const session = await call.openSession(markedEnvironment(env))
  try {
    const answer = await run(session, call, action, input)
    await session.close().catch(() => undefined)
    return answer
  } catch (error) {
    const shown = await session.scrubError(error)
    // What was cut off by the deadline may take its time to end; Docker does not wait for it.
    session.close().catch(() => undefined)
    throw shown
  }
}

function run(
  session: Session,
  { env, cwd }: HelperCall,
  action: keyof typeof actions,
  input: string,
): Promise<string> {
  const serving = servingOf(session)
  const deadline = {
    seconds: serving.deadline ?? defaultDeadline,
    setting: 'docker_credential_helper.deadline',
  }
  return withinDeadline(deadline, (signal) => {
    const world: ActionWorld = { session, serving, signal, env: markedEnvironment(env), cwd }
    return actions[action](input, world)
  })
}

function servingOf({ config }: Session): DockerServing {
  const { dockerCredentialHelper, path } = config
  if (dockerCredentialHelper !== undefined) return dockerCredentialHelper
  throw new CredsqlError('config_invalid', 'the config has no docker_credential_helper', {
    ...(path !== undefined && { file: path }),
    hint: 'Write one with a query; docs/serving.md shows it.',
  })
}

/** What is answered to a credsql that asks itself: nothing that it would not find without. */
function asked(action: keyof typeof actions, input: string): string {
  if (action === 'list') return '{}'
  serverOf(input)
  if (action === 'get') throw new HelperRefusal(helperMessages.notFound)
  throw new HelperRefusal(`${name}: credsql does not store in itself`)
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100)
}
