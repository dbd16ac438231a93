import { tablesQuery } from '../../session/catalog-statements.ts'
import { tableText } from '../../session/table-text.ts'
import { wrongArgument } from './argument.ts'
import type { MetaCommand } from './meta-command.ts'

const tables: MetaCommand = {
  name: 'tables',
  usage: '[pattern]',
  help: 'list the tables of all connections; * in the pattern stands for any text',
  arguments: 'table',
  run: (argument, { run }) => run(tablesQuery(argument === '' ? undefined : argument), 'command'),
}

const describe: MetaCommand = {
  name: 'describe',
  usage: '<table>',
  help: 'columns, keys, operations with their effects, examples of a table',
  arguments: 'table',
  async run(argument, { world, show }) {
    if (argument === '') throw wrongArgument(this, 'takes the name of a table')
    const parts = argument.split('.').map((part) => part.replace(/^"(.*)"$/, '$1'))
    const { connection, table } = await world.session.resolveTable(parts)
    await show(tableText(`${connection.name}.${table.service}.${table.name}`, table))
  },
}

const connections: MetaCommand = {
  name: 'connections',
  usage: '',
  help: 'list the connections, and what is wrong with those that cannot be used',
  arguments: [],
  run: (_, { run }) => run('SHOW CONNECTIONS', 'command'),
}

/** The commands that tell what there is. */
export const catalogCommands: readonly MetaCommand[] = [tables, describe, connections]
