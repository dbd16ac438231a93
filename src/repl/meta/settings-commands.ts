import { CredsqlError } from '../../errors/credsql-error.ts'
import { nearNames } from '../../errors/near-names.ts'
import { formatNames, isFormatName } from '../../render/formats.ts'
import { askHidden } from '../confirm.ts'
import { say } from '../repl-world.ts'
import type { ReplSettings } from '../settings.ts'
import { count, onOrOff, wrongArgument } from './argument.ts'
import type { MetaCommand } from './meta-command.ts'

type Switch = 'explain' | 'timing' | 'throughStates' | 'allRows'
type Limit = 'maxCalls' | 'maxChanges'

/** A setting that is on or off; without an argument the command tells which. */
function switchCommand(name: string, setting: Switch & keyof ReplSettings, help: string): MetaCommand {
  const usage = 'on|off'
  return {
    name,
    usage,
    help,
    arguments: ['on', 'off'],
    run(argument, { world }) {
      if (argument !== '') world.settings[setting] = onOrOff(argument, { name, usage })
      say(world, `${name} is ${world.settings[setting] ? 'on' : 'off'}`)
    },
  }
}

/** A setting that is a number; without an argument the command tells it. */
function limitCommand(name: string, setting: Limit, help: string): MetaCommand {
  const usage = '[n]'
  return {
    name,
    usage,
    help,
    arguments: [],
    run(argument, { world }) {
      if (argument !== '') world.settings[setting] = count(argument, { name, usage })
      say(world, `${name} is ${world.settings[setting] ?? 'as the config has it'}`)
    },
  }
}

const output: MetaCommand = {
  name: 'output',
  usage: '[format]',
  help: `show results as ${formatNames.join(', ')}`,
  arguments: formatNames,
  run(argument, { world }) {
    const name = argument.toLowerCase()
    if (name !== '') {
      if (!isFormatName(name))
        throw new CredsqlError('usage', `unknown output format "${argument}"`, {
          near: nearNames(name, formatNames),
          hint: `formats: ${formatNames.join(', ')}`,
        })
      world.settings.output = name
    }
    say(world, `output is ${world.settings.output}`)
  },
}

const param: MetaCommand = {
  name: 'param',
  usage: '[name [value]]',
  help: 'set the parameter :name, without a value unseen; alone list those that are set',
  arguments: [],
  async run(argument, { world }) {
    const { parameters } = world.settings
    if (argument === '') {
      const names = [...parameters.keys()].sort()
      say(world, names.length === 0 ? 'no parameter is set' : `set: ${names.join(', ')}`)
      return
    }
    const [, written = '', value] = /^(\S+)(?:\s+([\s\S]+))?$/.exec(argument) ?? []
    const name = written.replace(/^[:$]/, '')
    if (!/^[\p{L}\p{N}_$]+$/u.test(name)) throw wrongArgument(this, 'takes a name, then its value')
    const given = value ?? (await askHidden(world.editor, `value of ${name}`))
    if (given === '') parameters.delete(name)
    else parameters.set(name, given)
    say(world, given === '' ? `${name} is not set` : `${name} is set`)
  },
}

const cache: MetaCommand = {
  name: 'cache',
  usage: 'on|off|clear|ttl <seconds>',
  help: 'keep what scans fetched for a while, forget it, say for how long',
  arguments: ['on', 'off', 'clear', 'ttl'],
  run(argument, { world }) {
    const scans = world.cache
    if (scans === undefined) throw new CredsqlError('unsupported', 'this session has no cache')
    const [word = '', ...rest] = argument.toLowerCase().split(/\s+/)
    if (word === 'clear' && rest.length === 0) scans.clear()
    else if (word === 'ttl' && rest.length === 1) scans.ttlSeconds = count(rest[0]!, this)
    else if (argument !== '') scans.enabled = onOrOff(argument, this)
    if (word === 'off') scans.clear()
    const state = scans.enabled ? `on, for ${scans.ttlSeconds} s` : 'off'
    say(world, `cache is ${state}${word === 'clear' ? ', and empty' : ''}`)
  },
}

/** The commands that set how statements run and are shown. */
export const settingsCommands: readonly MetaCommand[] = [
  switchCommand('explain', 'explain', 'show what each statement would call instead of running it'),
  output,
  switchCommand('timing', 'timing', 'say what each statement took'),
  limitCommand('max_calls', 'maxCalls', 'the most API calls of a statement'),
  limitCommand('max_changes', 'maxChanges', 'changes of a statement that need no question of their own'),
  switchCommand('through_states', 'throughStates', 'run the actions that a change needs first'),
  switchCommand('all_rows', 'allRows', 'let UPDATE and DELETE without WHERE change every row'),
  cache,
  param,
]
