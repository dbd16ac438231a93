import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { privateFile, privateFolder } from '../secrets/private-path.ts'
import type { SecretFor } from './fakes/world-data.ts'

/** The environment of a home folder in which Docker's and Podman's files are looked for. */
export interface DockerHome {
  readonly HOME: string
  readonly DOCKER_CONFIG: string
  readonly XDG_CONFIG_HOME: string
  readonly XDG_RUNTIME_DIR: string
  readonly DOCKER_AUTH_CONFIG: undefined
  readonly REGISTRY_AUTH_FILE: undefined
}

/**
 * Writes the Docker config of somebody who works in the demo's company: a login to Docker Hub, the token that Rancher uses too,
 * and a registry of their own. The environment that comes back leads to it, and to no file of whoever runs the demo.
 */
export async function writeDockerConfig(folder: string, secret: SecretFor): Promise<DockerHome> {
  const dockerFolder = join(folder, '.docker')
  await mkdir(dockerFolder, { recursive: true, mode: privateFolder })
  const auth = (username: string, password: string) => ({
    auth: Buffer.from(`${username}:${password}`).toString('base64'),
  })
  const config = {
    auths: {
      'https://index.docker.io/v1/': auth('petra', secret('docker/petra')),
      'registry.digitalocean.com': auth('platform@acme.example', secret('digitalocean/shared')),
      'localhost:5000': auth('petra', secret('password/petra')),
    },
  }
  await writeFile(join(dockerFolder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`, {
    mode: privateFile,
  })
  return {
    HOME: folder,
    DOCKER_CONFIG: dockerFolder,
    XDG_CONFIG_HOME: join(folder, '.config'),
    XDG_RUNTIME_DIR: join(folder, 'run'),
    DOCKER_AUTH_CONFIG: undefined,
    REGISTRY_AUTH_FILE: undefined,
  }
}
