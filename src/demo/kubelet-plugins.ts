import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { privateFile, privateFolder } from '../secrets/private-path.ts'
import type { SecretFor } from './fakes/world-data.ts'

/** The environment that leads to a kubelet's config and to its plugins. */
export interface KubeletHome {
  readonly CREDSQL_KUBELET_CONFIG: string
  readonly CREDSQL_KUBELET_BIN_DIR: string
}

interface Plugin {
  readonly name: string
  readonly matchImages: readonly string[]
  readonly cacheKeyType: string
  readonly auth: Readonly<Record<string, { readonly username: string; readonly password: string }>>
}

const apiVersion = 'credentialprovider.kubelet.k8s.io/v1'

/**
 * Writes the credential provider plugins of a node of the demo's company: one for DigitalOcean, with the token that Rancher uses
 * too, and one for Docker Hub. They are shell scripts that answer every image alike.
 */
export async function writeKubeletPlugins(folder: string, secret: SecretFor): Promise<KubeletHome> {
  const plugins: readonly Plugin[] = [
    {
      name: 'docr-credential-provider',
      matchImages: ['registry.digitalocean.com'],
      cacheKeyType: 'Registry',
      auth: {
        'registry.digitalocean.com': { username: 'node', password: secret('kubelet/docr') },
        'registry.digitalocean.com/team': {
          username: 'platform@acme.example',
          password: secret('digitalocean/shared'),
        },
      },
    },
    {
      name: 'hub-credential-provider',
      matchImages: ['docker.io'],
      cacheKeyType: 'Image',
      auth: { 'docker.io': { username: 'acmenode', password: secret('docker/node') } },
    },
  ]
  const bin = join(folder, 'kubelet')
  await mkdir(bin, { recursive: true, mode: privateFolder })
  for (const { name, cacheKeyType, auth } of plugins) {
    const response = { kind: 'CredentialProviderResponse', apiVersion, cacheKeyType, auth }
    const script = `#!/bin/sh\ncat >/dev/null\ncat <<'END'\n${JSON.stringify(response)}\nEND\n`
    await writeFile(join(bin, name), script, { mode: 0o700 })
  }
  const config = {
    apiVersion: 'kubelet.config.k8s.io/v1',
    kind: 'CredentialProviderConfig',
    providers: plugins.map(({ name, matchImages }) => ({
      name,
      apiVersion,
      matchImages,
      defaultCacheDuration: '12h',
    })),
  }
  const file = join(folder, 'credential-providers.json')
  await writeFile(file, `${JSON.stringify(config, null, 2)}\n`, { mode: privateFile })
  return { CREDSQL_KUBELET_CONFIG: file, CREDSQL_KUBELET_BIN_DIR: bin }
}
