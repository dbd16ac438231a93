import { CredsqlError } from '../../errors/credsql-error.ts'
import { parseJsonObject } from '../json-object.ts'
import type { SecretReference } from '../reference.ts'
import { type ProgramEnd, runProgram } from '../run-program.ts'
import type { SourceContext } from '../source-context.ts'
import { decodeUtf8 } from '../utf8.ts'
import { describeEnd, mostOutput, programTimeout } from './program-end.ts'

/*
 * Docker's credential helpers: `docker-credential-<name> get` reads the server from stdin and prints
 * {"ServerURL", "Username", "Secret"}; on failure it exits 1 with a message on stdout, three of which are fixed.
 */
const fixedMessages = new Map([
  ['credentials not found in native keychain', 'has no credential for'],
  ['no credentials server URL', 'was given no server URL for'],
  ['no credentials username', 'has a credential without a user name for'],
])

/** `helper:<name>/<server>`: the secret that a Docker credential helper keeps for the server. */
export async function readCredentialHelper(
  reference: Extract<SecretReference, { readonly scheme: 'helper' }>,
  context: SourceContext,
): Promise<string> {
  const program = `docker-credential-${reference.helper}`
  const timeout = context.timeout ?? programTimeout
  const run = context.runHelper ?? runProgram
  const end = await run({
    program,
    args: ['get'],
    env: context.env,
    input: reference.server,
    timeout,
    mostBytes: mostOutput,
    ...(context.cwd !== undefined && { cwd: context.cwd }),
    ...(context.signal !== undefined && { signal: context.signal }),
  })
  if (end.kind !== 'exited' || end.code !== 0) throw failure(end, program, reference.server, timeout)
  return secretOf(end.stdout, program, reference.server)
}

function secretOf(stdout: Uint8Array, program: string, server: string): string {
  const members = parseJsonObject(decodeUtf8(stdout) ?? '')
  const secret = members?.['Secret']
  if (typeof secret === 'string' && secret !== '') return secret
  const problem =
    members === undefined
      ? 'printed what is not a JSON object'
      : secret === ''
        ? `has an empty secret for ${server}`
        : 'printed an object without a Secret'
  throw failed(
    `${program} ${problem}`,
    'It does not follow the protocol of credential helpers, or has nothing stored.',
  )
}

function failure(end: ProgramEnd, program: string, server: string, timeout: number): CredsqlError {
  const said = end.kind === 'exited' ? fixedMessages.get((decodeUtf8(end.stdout) ?? '').trim()) : undefined
  if (said !== undefined) {
    return failed(`${program} ${said} ${server}`, `See what it has: ${program} list`)
  }
  const missing = end.kind === 'not_started' && end.reason === 'missing'
  return failed(
    `${program} ${describeEnd(end, timeout)}`,
    missing
      ? `Install ${program} in a folder of PATH, or name another helper.`
      : 'Run it by hand to see why; what it printed is kept out of this message.',
  )
}

function failed(message: string, hint: string): CredsqlError {
  return new CredsqlError('secret_source_failed', message, { hint })
}
