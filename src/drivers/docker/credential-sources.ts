import type { PlainSettings } from '../../catalog/request-target.ts'
import { parseJsonObject } from '../../secrets/json-object.ts'
import { interruption } from '../../secrets/run-program.ts'
import { type Consumer, credentialFiles, namesFiles } from './credential-files.ts'
import type { HelperWorld } from './credential-helpers.ts'
import { type CredentialConfig, readConfigMembers, readCredentialFile } from './read-credential-file.ts'

/** What is needed to find and read the credentials of a machine. `dockerReading` makes it of a driver's request. */
export interface DockerReading {
  readonly settings: PlainSettings
  readonly world: HelperWorld
  /** Tells that a part could not be read: everything else is returned. */
  readonly partial: (message: string) => void
  readonly signal: AbortSignal
}

/** A file or variable that was read. */
export interface CredentialSource {
  /** The file; undefined of a variable. */
  readonly file: string | undefined
  /** What messages call it. */
  readonly label: string
  readonly consumer: Consumer
  readonly mode: string | undefined
  readonly config: CredentialConfig
}

/** Docker reads it in front of its file. */
const variable = 'DOCKER_AUTH_CONFIG'

function variableSource({ world, partial }: DockerReading): CredentialSource | undefined {
  const text = world.env[variable] ?? ''
  if (text.trim() === '') return undefined
  const members = parseJsonObject(text)
  if (members === undefined) {
    partial(`${variable} is not a JSON object`)
    return undefined
  }
  const config = readConfigMembers(members, { path: '', consumer: 'docker', legacy: false })
  // Docker takes nothing else from there.
  const { auths, problems } = config
  return {
    file: undefined,
    label: variable,
    consumer: 'docker',
    mode: undefined,
    config: { auths, problems, credHelpers: new Map() },
  }
}

/** Everything that holds or names credentials, in the order in which it is searched; broken ones are reported and left out. */
export async function* credentialSources(reading: DockerReading): AsyncGenerator<CredentialSource> {
  const { settings, world, partial, signal } = reading
  const told = (source: CredentialSource) => {
    for (const problem of source.config.problems) partial(`${source.label} ${problem}`)
    return source
  }
  const inVariable = namesFiles(settings) ? undefined : variableSource(reading)
  if (inVariable !== undefined) yield told(inVariable)
  for (const file of await credentialFiles({ settings, env: world.env, cwd: world.cwd })) {
    if (signal.aborted) throw interruption(signal)
    const read = await readCredentialFile(file)
    if (read.kind === 'failed') partial(`${file.path} ${read.problem}`)
    if (read.kind !== 'read') continue
    const { path, consumer } = file
    yield told({ file: path, label: path, consumer, mode: read.mode, config: read.config })
  }
}
