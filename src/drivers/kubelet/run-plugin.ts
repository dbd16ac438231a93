import { join } from 'node:path'
import type { Environment } from '../../secrets/local-folders.ts'
import type { RunProgram } from '../../secrets/run-program.ts'
import { describeEnd, mostOutput } from '../../secrets/sources/program-end.ts'
import type { PluginConfig } from './plugin-config.ts'
import { decodeResponse, type PluginResponse } from './plugin-response.ts'

/** Milliseconds that a kubelet gives a plugin. */
export const pluginTimeout = 60_000

/** What running plugins needs of the world around. */
export interface PluginWorld {
  readonly env: Environment
  readonly cwd: string
  readonly runProgram: RunProgram
}

/**
 * Asks a plugin for an image, as a kubelet does: the request on stdin, the config's variables over those that are there. A
 * fault is the end of a sentence that begins with the plugin's name, and holds nothing that the plugin printed.
 */
export async function runPlugin(
  plugin: PluginConfig,
  binDir: string,
  repository: string,
  world: PluginWorld,
  signal: AbortSignal,
): Promise<PluginResponse | { readonly fault: string }> {
  const { name, apiVersion, args, env } = plugin
  const request = { kind: 'CredentialProviderRequest', apiVersion, image: repository }
  const end = await world.runProgram({
    program: join(binDir, name),
    args,
    env: { ...world.env, ...Object.fromEntries(env.map((variable) => [variable.name, variable.value])) },
    cwd: world.cwd,
    input: `${JSON.stringify(request)}\n`,
    signal,
    timeout: pluginTimeout,
    mostBytes: mostOutput,
  })
  if (end.kind === 'exited' && end.code === 0) return decodeResponse(end.stdout, apiVersion)
  return { fault: describeEnd(end, pluginTimeout) }
}
