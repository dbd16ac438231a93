import { readFile } from 'node:fs/promises'
import { CredsqlError, messageOf } from '../../errors/credsql-error.ts'
import { visibleText } from '../../render/visible-text.ts'
import { askYesNo } from '../confirm.ts'
import { editText } from '../edit-text.ts'
import { say } from '../repl-world.ts'
import { filePath } from './argument.ts'
import type { MetaCommand } from './meta-command.ts'

const read: MetaCommand = {
  name: 'read',
  usage: '<file>',
  help: 'run the statements of a file',
  arguments: 'file',
  async run(argument, context) {
    const path = filePath(argument, this, context)
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw new CredsqlError('usage', `the file ${path} cannot be read: ${messageOf(error)}`)
    })
    await context.run(text, 'person')
  },
}

const write: MetaCommand = {
  name: 'write',
  usage: '<file>',
  help: 'write the next result to a file that only you can read',
  arguments: 'file',
  run(argument, context) {
    const path = filePath(argument, this, context)
    context.world.settings.writeTo = path
    say(context.world, `the next result goes to ${path}, as ${context.world.settings.output}`)
  },
}

const edit: MetaCommand = {
  name: 'edit',
  usage: '',
  help: 'change the last statement in $VISUAL or $EDITOR; it comes back to the prompt',
  arguments: [],
  async run(_, { world, newest, writeNext }) {
    const takeBack = world.editor.release()
    try {
      writeNext((await editText(newest(), world.env)).trimEnd())
    } finally {
      takeBack()
    }
  },
}

const runQuery: MetaCommand = {
  name: 'run',
  usage: '[pack.query]',
  help: 'run a query of a pack, or list them',
  arguments: 'query',
  async run(argument, { world, run, show }) {
    if (world.queries === undefined) throw new CredsqlError('unsupported', 'this session has no packs')
    if (argument === '') {
      const queries = await world.queries.list()
      const width = Math.max(0, ...queries.map(({ name }) => name.length))
      return show(queries.map(({ name, title }) => `${name.padEnd(width)}  ${visibleText(title)}\n`).join(''))
    }
    await run(await world.queries.text(argument), 'person')
  },
}

const reveal: MetaCommand = {
  name: 'reveal',
  usage: '',
  help: 'show the secrets of the next statement, after a question; it is audited',
  arguments: [],
  async run(_, { world }) {
    const question = 'Show the secrets of the next statement in plain? The audit log notes each one.'
    world.settings.revealNext = await askYesNo(world.editor, question)
    say(world, world.settings.revealNext ? 'the next statement shows its secrets' : 'secrets stay sealed')
  },
}

/** The commands that read, write and run texts. */
export const textCommands: readonly MetaCommand[] = [read, write, edit, runQuery, reveal]
