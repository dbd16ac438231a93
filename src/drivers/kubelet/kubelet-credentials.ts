import { formatGoDuration } from './go-duration.ts'
import { imageName } from './image-name.ts'
import { Keyring } from './keyring.ts'
import { loadPlugins } from './load-config.ts'
import { matchImage } from './match-image.ts'
import type { PluginConfig } from './plugin-config.ts'
import type { CacheKeyType, PluginLogin } from './plugin-response.ts'
import { type PluginWorld, runPlugin } from './run-plugin.ts'

/** A kubelet's two flags: --image-credential-provider-config and --image-credential-provider-bin-dir, as absolute paths. */
export interface KubeletSource {
  readonly config: string
  readonly binDir: string
}

/** A credential that a kubelet would try for an image. The password is in plain: whoever takes it seals it. */
export interface KubeletCredential extends PluginLogin {
  readonly plugin: string
  /** The key as the plugin gave it. */
  readonly matchKey: string
  /** 1 for what is tried first. */
  readonly rank: number
  readonly cacheKeyType: CacheKeyType
  /** In Go's form; the config's default where the plugin does not say. */
  readonly cacheDuration: string
  readonly apiVersion: string
}

/** What a kubelet's plugins have for an image. */
export interface KubeletAnswer {
  /** The image as plugins are asked for it; undefined for what is no image reference. */
  readonly repository: string | undefined
  /** In the order in which a kubelet tries them, until one pulls. */
  readonly credentials: readonly KubeletCredential[]
  /** Plugins whose matchImages match, whether they answered or not. */
  readonly asked: readonly string[]
  /** What could not be had, as sentences without anything secret. */
  readonly failures: readonly string[]
}

/**
 * Asks the plugins that match an image, all at once, and puts what they answer into a kubelet's order. Throws `driver_failed`
 * for a config that a kubelet would refuse.
 */
export async function kubeletCredentials(
  image: string,
  source: KubeletSource,
  world: PluginWorld,
  signal: AbortSignal,
): Promise<KubeletAnswer> {
  const plugins = await loadPlugins(source.config)
  const name = imageName(image)
  if ('fault' in name) {
    const failure = `the image ${JSON.stringify(shortened(image))} ${name.fault}: a kubelet would not pull it`
    return { repository: undefined, credentials: [], asked: [], failures: [failure] }
  }
  const { repository } = name
  const matching = plugins.filter(({ matchImages }) =>
    matchImages.some((pattern) => matchImage(pattern, repository)),
  )
  const answers = await Promise.all(
    matching.map((plugin) => answerOf(plugin, source.binDir, repository, world, signal)),
  )
  const keyring = new Keyring<Omit<KubeletCredential, 'rank' | 'matchKey'>>()
  // One after the other in the config's order, which decides between equal keys.
  for (const answer of answers) if (!('failure' in answer)) keyring.add(answer.entries)
  return {
    repository,
    credentials: keyring
      .lookup(repository)
      .map(({ key, value }, i) => ({ ...value, matchKey: key, rank: i + 1 })),
    asked: matching.map((plugin) => plugin.name),
    failures: answers.flatMap((answer) => ('failure' in answer ? [answer.failure] : [])),
  }
}

async function answerOf(
  plugin: PluginConfig,
  binDir: string,
  repository: string,
  world: PluginWorld,
  signal: AbortSignal,
) {
  const { name, apiVersion, defaultCacheDuration, tokenAttributes } = plugin
  const subject = `the credential provider plugin ${name}`
  if (tokenAttributes !== undefined) {
    const why =
      'was not run: it has tokenAttributes, and only a kubelet has the service account token of a pod'
    return { failure: `${subject} ${why}` }
  }
  const response = await runPlugin(plugin, binDir, repository, world, signal)
  if ('fault' in response) return { failure: `${subject} ${response.fault}` }
  const cacheDuration = formatGoDuration(response.cacheDuration ?? defaultCacheDuration ?? 0n)
  const { cacheKeyType } = response
  return {
    entries: response.auth.map(({ key, login }) => ({
      key,
      value: { plugin: name, ...login, cacheKeyType, cacheDuration, apiVersion },
    })),
  }
}

function shortened(image: string): string {
  return image.length > 100 ? `${image.slice(0, 100)}…` : image
}
