import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { Config } from '../catalog/config.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { loadKeyFile } from '../secrets/key-file.ts'
import { type Environment, homeFolder, localFolders } from '../secrets/local-folders.ts'
import type { CredentialStore, StoreWorld } from './credential-store.ts'
import { FileStore } from './file-store.ts'
import { HelperStore } from './helper-store.ts'
import { SealedFile } from './sealed-file.ts'

/** The store that a config names, if it names one. */
export function openStore(config: Config, world: StoreWorld): CredentialStore | undefined {
  const place = config.dockerCredentialHelper?.store
  if (place === undefined) return undefined
  if (place.kind === 'helper') {
    if (place.name === 'credsql')
      throw new CredsqlError('config_invalid', 'docker_credential_helper.store names credsql itself', {
        ...(config.path !== undefined && { file: config.path }),
        hint: 'Name another helper, or a file: store: file:~/.local/share/credsql/docker.store',
      })
    return new HelperStore(place.name, world)
  }
  const { data } = localFolders(world.env)
  const path = absolute(
    place.path,
    world.env,
    config.path === undefined ? world.cwd : dirname(resolve(config.path)),
  )
  return new FileStore(new SealedFile(path, () => storeKey(data)), world)
}

async function storeKey(folder: string): Promise<Uint8Array> {
  return loadKeyFile({
    folder,
    name: 'store.key',
    noun: 'the key of the credential store',
    whenExposed: 'Whoever read it can open the store. Log out and in again, and replace what was in it.',
    whenBroken: 'Restore it from a backup. Without it, remove it and the store, and log in again.',
  })
}

function absolute(path: string, env: Environment, folder: string): string {
  if (!path.startsWith('~/')) return isAbsolute(path) ? path : resolve(folder, path)
  const home = homeFolder(env)
  if (home === undefined)
    throw new CredsqlError('state_unusable', `${path} needs HOME, which is not set`, {
      hint: 'Set HOME, or write the whole path.',
    })
  return join(home, path.slice(2))
}
