import { CredsqlError } from '../../errors/credsql-error.ts'
import { nearNames } from '../../errors/near-names.ts'
import { catalogCommands } from './catalog-commands.ts'
import type { MetaCommand, MetaContext } from './meta-command.ts'
import { settingsCommands } from './settings-commands.ts'
import { textCommands } from './text-commands.ts'

const others: readonly MetaCommand[] = [...catalogCommands, ...settingsCommands, ...textCommands]

const help: MetaCommand = {
  name: 'help',
  usage: '[command]',
  help: 'list the commands, or tell about one',
  arguments: others.map(({ name }) => name),
  run(argument, { commands, show }) {
    const wanted = argument === '' ? commands : [commandNamed(argument.replace(/^\./, ''), commands)]
    const lines = wanted.map(({ name, usage, help: text }) => [`.${name} ${usage}`.trimEnd(), text] as const)
    const width = Math.max(...lines.map(([left]) => left.length))
    const text = lines.map(([left, right]) => `${left.padEnd(width)}  ${right}\n`).join('')
    return show(argument === '' ? `${text}\n${statementsHelp}\n` : text)
  },
}

const statementsHelp = [
  'A statement ends with a semicolon: SELECT, INSERT, UPDATE, DELETE, CALL, EXPLAIN, SHOW, DESCRIBE.',
  'Tab completes, Ctrl-R searches the history, Ctrl-C interrupts, Ctrl-D leaves.',
].join('\n')

const quit: MetaCommand = {
  name: 'quit',
  usage: '',
  help: 'leave, as Ctrl-D does',
  arguments: [],
  run: (_, { leave }) => leave(),
}

/** Every meta-command, in the order of `.help`. */
export const metaCommands: readonly MetaCommand[] = [...others, help, quit]

/** What people type out of habit where the command has another name. */
const habits: Readonly<Record<string, string>> = {
  exit: '.quit',
  quit: '.quit',
  help: '.help',
  '\\q': '.quit',
  '\\?': '.help',
  '.exit': '.quit',
}

/** The meta-command that a text is, with its argument; undefined for a statement. */
export function metaLine(text: string): { readonly name: string; readonly argument: string } | undefined {
  const line = text.trim().replace(/\s*;$/, '')
  const written = habits[line.toLowerCase()] ?? line
  const [, name, argument = ''] = /^\.(\S*)(?:\s+([\s\S]*))?$/.exec(written) ?? []
  return name === undefined ? undefined : { name, argument: argument.trim() }
}

/** The command of a name, whatever the case. Throws `usage` with the near names. */
export function commandNamed(name: string, commands: readonly MetaCommand[]): MetaCommand {
  const found = commands.find((command) => command.name === name.toLowerCase())
  if (found !== undefined) return found
  throw new CredsqlError('usage', `there is no command .${name}`, {
    near: nearNames(
      name,
      commands.map((command) => command.name),
    ).map((near) => `.${near}`),
    hint: '.help lists the commands',
  })
}

/** Runs the meta-command that a line is. Rejects with what is wrong. */
export async function runMeta(
  { name, argument }: { readonly name: string; readonly argument: string },
  context: MetaContext,
): Promise<void> {
  await commandNamed(name, context.commands).run(argument, context)
}
