import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { CredsqlError } from '../../errors/credsql-error.ts'
import { homeFolder } from '../../secrets/local-folders.ts'
import { visibleKey } from '../../value/registry-name.ts'
import type { Driver, DriverRequest } from '../driver.ts'
import { formatGoDuration } from './go-duration.ts'
import { type KubeletAnswer, type KubeletSource, kubeletCredentials } from './kubelet-credentials.ts'
import { loadPlugins } from './load-config.ts'
import { shownArguments } from './shown-arguments.ts'

type Item = Readonly<Record<string, unknown>>

/** The tables of a kubelet's credential provider plugins: what is configured, and what they answer for an image. */
export class KubeletDriver implements Driver {
  /** Answers of the running statement: as in a kubelet, one image is asked for once. */
  readonly #answers = new WeakMap<AbortSignal, Map<string, Promise<KubeletAnswer>>>()

  async *read(request: DriverRequest): AsyncIterable<readonly Item[]> {
    switch (request.table.name) {
      case 'providers':
        yield await providers(request)
        return
      case 'registry_credentials':
        yield await this.#credentials(request)
        return
      default:
        throw new CredsqlError('driver_failed', `the kubelet driver has no table ${request.table.name}`)
    }
  }

  async #credentials(request: DriverRequest): Promise<readonly Item[]> {
    const image = request.keys.find(({ column }) => column === 'image')?.value
    if (typeof image !== 'string') throw new CredsqlError('internal', 'the key image is not bound')
    const { repository, credentials, failures } = await this.#answerOf(image, request)
    for (const failure of failures) request.partial(`${request.connection.name}: ${failure}`)
    return credentials.map((credential) => ({
      repository,
      plugin: credential.plugin,
      match_key: visibleKey(credential.matchKey),
      rank: credential.rank,
      username: credential.username,
      password: credential.password,
      cache_key_type: credential.cacheKeyType,
      cache_duration: credential.cacheDuration,
      api_version: credential.apiVersion,
    }))
  }

  #answerOf(image: string, request: DriverRequest): Promise<KubeletAnswer> {
    const { signal, world } = request
    let answers = this.#answers.get(signal)
    if (answers === undefined) {
      answers = new Map()
      this.#answers.set(signal, answers)
    }
    const identity = `${request.connection.name} ${image}`
    let answer = answers.get(identity)
    if (answer === undefined) {
      answer = kubeletCredentials(image, kubeletSource(request), world, signal)
      answers.set(identity, answer)
    }
    return answer
  }
}

async function providers(request: DriverRequest): Promise<readonly Item[]> {
  const { config, binDir } = kubeletSource(request)
  const plugins = await loadPlugins(config)
  return Promise.all(
    plugins.map(async (plugin) => {
      const executable = join(binDir, plugin.name)
      return {
        name: plugin.name,
        api_version: plugin.apiVersion,
        match_images: plugin.matchImages,
        default_cache_duration: formatGoDuration(plugin.defaultCacheDuration ?? 0n),
        args: shownArguments(plugin.args),
        env: plugin.env.map(({ name }) => name),
        executable,
        installed: await isExecutable(executable),
        token_attributes: plugin.tokenAttributes,
        source_file: plugin.sourceFile,
      }
    }),
  )
}

/** The two settings as paths. A relative one begins in the config's folder, or where credsql was started. */
export function kubeletSource(
  request: Pick<DriverRequest, 'connection' | 'settings' | 'world'>,
): KubeletSource {
  const { connection, settings, world } = request
  const folder =
    connection.origin === 'environment'
      ? world.cwd
      : dirname(resolve(world.cwd, connection.origin.replace(/:\d+$/, '')))
  const path = (name: string) => {
    const value = settings[name]
    if (value === undefined || value === '')
      throw new CredsqlError('connection_incomplete', `connection "${connection.name}" has no ${name}`, {
        connection: connection.name,
      })
    const home = homeFolder(world.env)
    return value.startsWith('~/') && home !== undefined ? join(home, value.slice(2)) : resolve(folder, value)
  }
  return { config: path('config'), binDir: path('bin_dir') }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
