import { dirname, resolve } from 'node:path'
import { CredsqlError } from '../../errors/credsql-error.ts'
import type { Driver, DriverRequest } from '../driver.ts'
import type { DockerReading } from './credential-sources.ts'
import { listHelpers } from './list-helpers.ts'
import { readDockerCredentials } from './read-credentials.ts'

/** What reads the files of a connection: relative paths in its settings begin in the folder of its config. */
export function dockerReading(
  request: Pick<DriverRequest, 'connection' | 'settings' | 'world' | 'partial' | 'signal'>,
): DockerReading {
  const { connection, world, partial, signal } = request
  const { origin } = connection
  const folder =
    origin === 'environment' ? world.cwd : dirname(resolve(world.cwd, origin.replace(/:\d+$/, '')))
  const settings = Object.fromEntries(
    Object.entries(request.settings).map(([name, path]) => [
      name,
      path.startsWith('~/') ? path : resolve(folder, path),
    ]),
  )
  return { settings, world, partial, signal }
}

/** The driver behind `docker.config.*`: the credentials that Docker and Podman use on this machine. */
export class DockerDriver implements Driver {
  async *read(request: DriverRequest): AsyncGenerator<readonly unknown[]> {
    const { table, columns, keys } = request
    const reading = dockerReading(request)
    switch (table.name) {
      case 'registry_credentials': {
        const registry = keys.find((key) => key.column === 'registry')?.value
        const withSecrets = table.columns.some(({ name, type }) => type === 'secret' && columns.has(name))
        yield* readDockerCredentials(reading, {
          withSecrets,
          registry: typeof registry === 'string' ? registry : undefined,
        })
        return
      }
      case 'credential_helpers':
        yield await listHelpers(reading, { withVersion: columns.has('version') })
        return
      default:
        throw new CredsqlError('internal', `the Docker driver has no table ${table.name}`)
    }
  }
}
