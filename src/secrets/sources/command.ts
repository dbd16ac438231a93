import { CredsqlError } from '../../errors/credsql-error.ts'
import { secretKind } from '../kind.ts'
import type { SecretReference } from '../reference.ts'
import { type ProgramEnd, runProgram } from '../run-program.ts'
import type { SourceContext } from '../source-context.ts'
import { withoutFinalLineBreak } from '../surrounding-space.ts'
import { decodeUtf8 } from '../utf8.ts'
import { describeEnd, mostOutput, programTimeout } from './program-end.ts'

/** `command:…`: what the shell command prints, less one line break at its end. It gets no input, and 30 seconds. */
export async function readCommand(
  reference: Extract<SecretReference, { readonly scheme: 'command' }>,
  context: SourceContext,
): Promise<string> {
  const timeout = context.timeout ?? programTimeout
  const name = firstWord(reference.command)
  const end = await runProgram({
    program: '/bin/sh',
    args: ['-c', reference.command],
    env: context.env,
    timeout,
    mostBytes: mostOutput,
    ...(context.cwd !== undefined && { cwd: context.cwd }),
    ...(context.signal !== undefined && { signal: context.signal }),
  })
  return withoutFinalLineBreak(outputOf(end, name, timeout))
}

function outputOf(end: ProgramEnd, name: string, timeout: number): string {
  if (end.kind !== 'exited' || end.code !== 0) {
    throw failed(`${name} ${describeEnd(end, timeout)}`, hintOf(end, name))
  }
  const text = decodeUtf8(end.stdout)
  if (text === undefined)
    throw failed(`${name} printed what is not UTF-8 text`, 'Let it print the secret as text.')
  if (withoutFinalLineBreak(text) === '') {
    throw failed(`${name} printed nothing`, 'Let it print the secret to stdout, and nothing else.')
  }
  return text
}

/** The program that a command names. Only that: what follows, or an assignment before it, may be a secret. */
function firstWord(command: string): string {
  const match = /^\s*(?:[A-Za-z_]\w*=[^\s'"\\$`]*\s+)*(?<word>[\w./~+-]+)(?=[\s;|&]|$)/.exec(command)
  const word = match?.groups?.['word']
  return word !== undefined && secretKind(word) === 'opaque' ? `the command ${word}` : 'the command'
}

function hintOf(end: ProgramEnd, name: string): string {
  if (end.kind === 'not_started') return 'command: needs /bin/sh.'
  // 127 is the shell's own word for a program that is not there.
  if (end.kind === 'exited' && end.code === 127)
    return `The shell did not find it: install it, or write its whole path.`
  return `Run ${name} by hand to see why; what it printed is kept out of this message.`
}

function failed(message: string, hint: string): CredsqlError {
  return new CredsqlError('secret_source_failed', message, { hint })
}
