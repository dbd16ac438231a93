import { realpath } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import type { PlainSettings } from '../../catalog/request-target.ts'
import { type Environment, homeFolder } from '../../secrets/local-folders.ts'

/** Which program reads a file. */
export type Consumer = 'docker' | 'podman'

/** A place where credentials may lie; it need not exist. */
export interface CredentialFile {
  readonly path: string
  readonly consumer: Consumer
  /** `.dockercfg`: the entries stand at the top, without `auths`. */
  readonly legacy: boolean
}

/** What decides which files are read. */
export interface FileSearch {
  readonly settings: PlainSettings
  readonly env: Environment
  readonly cwd: string
}

/** Whether a connection names its files itself; then the environment has no say. */
export function namesFiles(settings: PlainSettings): boolean {
  return settings['docker_config'] !== undefined || settings['auth_file'] !== undefined
}

function given(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value
}

function candidates({ settings, env, cwd }: FileSearch): CredentialFile[] {
  const home = homeFolder(env)
  const at = (path: string) =>
    resolve(cwd, path.startsWith('~/') && home !== undefined ? join(home, path.slice(2)) : path)
  const docker = (path: string): CredentialFile => ({ path, consumer: 'docker', legacy: false })
  const podman = (path: string): CredentialFile => ({
    path,
    consumer: 'podman',
    legacy: path.endsWith('.dockercfg'),
  })
  const configFile = (folder: string) => docker(join(at(folder), 'config.json'))
  if (namesFiles(settings)) {
    const folder = settings['docker_config']
    const file = settings['auth_file']
    return [
      ...(folder === undefined ? [] : [configFile(folder)]),
      ...(file === undefined ? [] : [podman(at(file))]),
    ]
  }
  const configFolder = given(env['DOCKER_CONFIG']) ?? (home && join(home, '.docker'))
  const files = configFolder === undefined ? [] : [configFile(configFolder)]
  const primary = given(env['REGISTRY_AUTH_FILE']) ?? runtimeAuthFile(env)
  if (primary !== undefined) files.push(podman(at(primary)))
  const configHome = given(env['XDG_CONFIG_HOME']) ?? (home && join(home, '.config'))
  if (configHome !== undefined && isAbsolute(configHome))
    files.push(podman(join(configHome, 'containers', 'auth.json')))
  if (home !== undefined) files.push(podman(join(home, '.dockercfg')))
  return files
}

/** Podman's own file, which a login writes; other systems than Linux have it in the home folder. */
function runtimeAuthFile(env: Environment): string | undefined {
  if (process.platform !== 'linux') return undefined
  const folder = given(env['XDG_RUNTIME_DIR'])
  if (folder !== undefined) return join(folder, 'containers', 'auth.json')
  const uid = process.getuid?.()
  return uid === undefined ? undefined : `/run/containers/${uid}/auth.json`
}

/**
 * The files in the order in which their programs read them: Docker's `config.json`, then Podman's `auth.json` files and
 * `.dockercfg`. A file that is reached in two ways is there once, as the first of them.
 */
export async function credentialFiles(search: FileSearch): Promise<readonly CredentialFile[]> {
  const files = new Map<string, CredentialFile>()
  for (const file of candidates(search)) {
    const real = await realpath(file.path).catch(() => file.path)
    if (!files.has(real)) files.set(real, file)
  }
  return [...files.values()]
}
