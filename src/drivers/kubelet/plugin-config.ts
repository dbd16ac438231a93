/** The versions of the plugins' protocol. */
export const pluginVersions: readonly string[] = [
  'credentialprovider.kubelet.k8s.io/v1',
  'credentialprovider.kubelet.k8s.io/v1alpha1',
  'credentialprovider.kubelet.k8s.io/v1beta1',
]

/** How a plugin uses a pod's service account. */
export interface TokenAttributes {
  readonly serviceAccountTokenAudience: string
  readonly cacheType: string
  readonly requireServiceAccount: boolean | undefined
  readonly requiredServiceAccountAnnotationKeys: readonly string[]
  readonly optionalServiceAccountAnnotationKeys: readonly string[]
}

/** A plugin as a `CredentialProviderConfig` names it. */
export interface PluginConfig {
  readonly name: string
  readonly apiVersion: string
  readonly matchImages: readonly string[]
  /** Nanoseconds. Undefined only where the config is refused. */
  readonly defaultCacheDuration: bigint | undefined
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value: string }[]
  readonly tokenAttributes: TokenAttributes | undefined
  /** The file that it is in. */
  readonly sourceFile: string
}

/** Takes note of what is wrong at a place of a config, such as `providers[0].name`. Values stay out: they may be secret. */
export type Complain = (place: string, message: string) => void
