import type { Catalog } from '../../catalog/catalog.ts'
import { plainSettings } from '../../catalog/request-target.ts'
import type { AnyConnection, Connection } from '../../catalog/table.ts'
import { CredsqlError } from '../../errors/credsql-error.ts'
import { namesFiles } from '../docker/credential-files.ts'
import { CredentialHelpers } from '../docker/credential-helpers.ts'
import { type CredentialSource, credentialSources } from '../docker/credential-sources.ts'
import { dockerReading } from '../docker/docker-driver.ts'
import type { Driver, DriverRequest } from '../driver.ts'
import { imageName } from '../kubelet/image-name.ts'
import { dockerChoice } from './docker-choice.ts'
import { kubeletChoice } from './kubelet-choice.ts'
import { podmanChoice } from './podman-choice.ts'

function isOf(connection: AnyConnection | undefined, provider: string): connection is Connection {
  return connection?.kind === 'connection' && connection.provider.name === provider
}

/** The driver behind `images.pull.*`: which credential each consumer uses for an image. */
export class ImagesDriver implements Driver {
  readonly #catalog: Catalog

  constructor(catalog: Catalog) {
    this.#catalog = catalog
  }

  async *read(request: DriverRequest): AsyncGenerator<readonly unknown[]> {
    const { table, keys, columns, world, signal, partial } = request
    if (table.name !== 'which_credentials')
      throw new CredsqlError('internal', `the images driver has no table ${table.name}`)
    const image = keys.find(({ column }) => column === 'image')?.value
    if (typeof image !== 'string') throw new CredsqlError('internal', 'the key image is not bound')
    const name = imageName(image)
    if ('fault' in name) {
      const shown = JSON.stringify(image.length > 100 ? `${image.slice(0, 100)}…` : image)
      partial(`the image ${shown} ${name.fault}: nobody would pull it`)
      return
    }
    const { repository } = name
    const withSecrets = columns.has('password')
    // A connection of this name may lead to other files than the environment does.
    const docker = await this.#catalog.connection('docker')
    const own = isOf(docker, 'docker') ? docker : undefined
    if (own?.problem !== undefined) throw own.problem
    const settings = own === undefined ? {} : plainSettings(own)
    const reading = dockerReading({
      connection: own ?? { ...request.connection, origin: 'environment' },
      settings,
      world,
      partial,
      signal,
    })
    const sources: CredentialSource[] = []
    for await (const source of credentialSources(reading)) sources.push(source)
    const helpers = new CredentialHelpers(world, signal)
    const lookup = { repository, sources, helpers, withSecrets, partial }
    yield await dockerChoice(lookup)
    yield await podmanChoice(
      lookup,
      namesFiles(settings) ? undefined : world.env['REGISTRY_AUTH_FILE'],
      world.cwd,
    )
    const kubelets = (await this.#catalog.connections()).filter((one) => isOf(one, 'kubelet'))
    yield await kubeletChoice(repository, image, kubelets, { world, signal, partial, withSecrets })
  }
}
