import type { RancherRegistry, RancherRegistryCredential } from '../rancher/resource.ts'
import type { SecretFor } from './secret.ts'

/** What a Rancher of the demo holds. */
export interface RancherData {
  readonly registries: readonly RancherRegistry[]
  readonly registryCredentials: readonly RancherRegistryCredential[]
}

/** The first Rancher: five registries, one of which has no credential, and twelve credentials, one without a registry. */
export function rancherData(secret: SecretFor): RancherData {
  const hub = '1sp1'
  const quay = '1sp2'
  const github = '1sp3'
  const ocean = '1sp4'
  return {
    registries: [
      registry(hub, 'index.docker.io', 'Docker Hub', '2016-04-11T09:29:00Z'),
      registry(quay, 'quay.io', 'quay', '2017-01-23T14:05:12Z'),
      registry(github, 'ghcr.io', 'GitHub', '2020-09-01T12:00:45Z'),
      registry(ocean, 'registry.digitalocean.com', null, '2020-03-22T08:41:10Z'),
      registry('1sp7', 'harbor.old.acme.example', 'harbor (old)', '2018-06-18T07:55:03Z'),
    ],
    registryCredentials: [
      credential('1c1', hub, 'acmeci', secret('docker/hub pull'), {
        name: 'ci pull',
        created: '2016-04-11T09:30:00Z',
      }),
      credential('1c2', hub, 'acmeci', secret('docker/hub push'), {
        name: 'ci push',
        created: '2021-05-02T11:20:31Z',
      }),
      credential('1c4', quay, 'acme+puller', secret('opaque/quay puller'), {
        name: 'ci pull',
        created: '2017-01-23T14:08:00Z',
      }),
      credential('1c5', quay, 'acme+deploy', secret('expired_jwt/quay deploy'), {
        name: 'old-deploy',
        description: 'Cluster before the move. Ask Petra before you delete it.',
        state: 'inactive',
        created: '2018-02-14T16:44:59Z',
      }),
      credential('1c7', github, 'acme-bot', secret('github/acme-bot'), {
        name: 'ci push',
        created: '2022-11-08T10:02:17Z',
      }),
      // The same token under a second name.
      credential('1c8', github, 'acme-bot', secret('github/acme-bot'), {
        name: 'release bot',
        created: '2024-03-19T09:12:40Z',
      }),
      credential('1c9', github, 'petra', secret('password/petra'), {
        name: null,
        email: 'petra@acme.example',
        state: 'inactive',
        created: '2020-09-01T12:03:00Z',
      }),
      // The token that Humanitec uses as well.
      credential('1c11', ocean, 'platform@acme.example', secret('digitalocean/shared'), {
        name: 'docr',
        created: '2020-03-22T08:45:00Z',
      }),
      credential('1c12', ocean, 'platform@acme.example', secret('digitalocean/sandbox'), {
        name: null,
        created: '2025-10-30T15:31:26Z',
      }),
      // Pasted with the newline at its end.
      credential('1c13', ocean, 'build@acme.example', `${secret('password/build')}\n`, {
        name: 'build',
        created: '2019-07-07T07:07:07Z',
      }),
      credential('1c15', quay, 'acme+audit', null, {
        name: 'audit',
        description: 'Login without a password',
        created: '2023-01-16T13:00:00Z',
      }),
      // Its registry was purged.
      credential('1c16', '1sp5', 'gitlab+deploy-token-12', secret('gitlab/deploy'), {
        name: 'old-deploy',
        state: 'inactive',
        created: '2019-12-03T18:20:05Z',
      }),
    ],
  }
}

/** The second Rancher: three registries, four credentials. */
export function rancherEuData(secret: SecretFor): RancherData {
  return {
    registries: [
      registry('1sp1', 'quay.io', 'quay', '2021-02-02T10:00:00Z'),
      registry('1sp2', 'registry.digitalocean.com', 'DigitalOcean', '2022-06-14T08:15:30Z'),
      registry('1sp3', 'registry.gitlab.com', 'GitLab', '2021-10-05T17:45:00Z'),
    ],
    registryCredentials: [
      credential('1c1', '1sp1', 'acme+puller', secret('opaque/quay puller'), {
        name: 'ci pull',
        created: '2021-02-02T10:04:00Z',
      }),
      credential('1c2', '1sp2', 'platform@acme.example', secret('digitalocean/eu'), {
        name: 'docr',
        created: '2024-12-11T09:00:12Z',
      }),
      credential('1c3', '1sp3', 'gitlab+deploy-token-31', secret('gitlab/eu deploy'), {
        name: 'gitlab pull',
        created: '2021-10-05T17:50:00Z',
      }),
      credential('1c4', '1sp3', 'ci', secret('jwt/gitlab ci'), {
        name: 'ci push',
        state: 'inactive',
        created: '2025-04-28T06:30:44Z',
      }),
    ],
  }
}

function registry(id: string, serverAddress: string, name: string | null, created: string): RancherRegistry {
  return { id, serverAddress, name, created }
}

function credential(
  id: string,
  registryId: string,
  publicValue: string,
  secretValue: string | null,
  more: Partial<RancherRegistryCredential>,
): RancherRegistryCredential {
  return { id, registryId, publicValue, secretValue, email: 'platform@acme.example', ...more }
}
