import { builtinConnectionNamed } from '../catalog/builtin-connections.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import { placeInStatement } from '../sql/place.ts'
import type { ShowStatement } from '../sql/statement.ts'

/**
 * What SHOW … IN names must be there: an empty list would look like an empty connection.
 * Throws `unknown_connection`, `unknown_table`.
 */
export async function checkShown(statement: ShowStatement, catalog: Catalog): Promise<void> {
  const [name, service, table] = statement.in
  if (name === undefined) return
  const connection = builtinConnectionNamed(name) ?? (await catalog.connection(name))
  const place = placeInStatement(statement, statement.location)
  if (connection === undefined) {
    const names = (await catalog.connections()).map((one) => one.name)
    throw new CredsqlError('unknown_connection', `there is no connection "${name}"`, {
      place,
      near: nearNames(name, names),
      hint: `The connections are ${names.join(', ') || '(none)'}.`,
    })
  }
  const { tables } = connection.provider
  const inService = tables.filter((one) => service === undefined || one.service === service.toLowerCase())
  if (inService.some((one) => table === undefined || one.name === table.toLowerCase())) return
  const services = [...new Set(tables.map((one) => `${connection.name}.${one.service}`))]
  throw new CredsqlError('unknown_table', `there is no "${statement.in.join('.')}"`, {
    place,
    near: nearNames(
      table ?? service ?? '',
      tables.flatMap((one) => [one.service, one.name]),
    ),
    hint: `In ${connection.name}: ${services.join(', ')}.`,
  })
}
