import type { HumanitecRegistry } from '../humanitec.ts'
import type { SecretFor } from './secret.ts'

const hour = 3600 * 1000

/** Six registries, one of each kind; the short-lived token of the Amazon one expires nine hours after `now`. */
export function humanitecRegistries(secret: SecretFor, now: number): readonly HumanitecRegistry[] {
  const expires = `${new Date(now + 9 * hour).toISOString().slice(0, 19)}Z`
  return [
    {
      id: 'humanitec',
      registry: 'registry.humanitec.io',
      type: 'basic',
      created_at: '2020-05-22T14:53:27Z',
      created_by: 'owner@acme.example',
      creds: { username: 'acme', password: secret('opaque/humanitec built-in') },
    },
    {
      id: 'docker-hub-public',
      registry: 'docker.io',
      type: 'public',
      created_at: null,
      created_by: 'owner@acme.example',
    },
    {
      id: 'acme-docr',
      registry: 'registry.digitalocean.com/acme-prod',
      type: 'basic',
      enable_ci: true,
      created_at: '2021-08-17T07:25:10Z',
      created_by: 'platform@acme.example',
      secrets: {
        '*': { namespace: 'dev-secrets', secret: 'docr-regcred' },
        'prod-fra1': { namespace: 'prod-secrets', secret: 'docr-regcred' },
      },
      creds: { username: 'platform@acme.example', password: secret('digitalocean/shared') },
    },
    {
      id: 'acme-ecr',
      registry: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
      type: 'amazon_ecr',
      enable_ci: true,
      created_at: '2023-02-06T15:01:33Z',
      created_by: 'platform@acme.example',
      secrets: { 'prod-euw1': { namespace: 'prod-secrets', secret: 'ecr-regcred' } },
      creds: { username: 'AWS', password: secret('opaque/ecr'), expires },
    },
    {
      id: 'acme-vault',
      registry: 'harbor.acme.example/platform',
      type: 'secret_ref',
      created_at: '2024-06-24T11:40:52.481Z',
      created_by: 'security@acme.example',
      secrets: { '*': { namespace: 'vault', secret: 'harbor-regcred' } },
    },
    {
      id: 'acme-gcr',
      registry: 'eu.gcr.io/acme-images',
      type: 'google_gcr',
      created_at: '2022-04-13T09:09:09Z',
      created_by: 'petra@acme.example',
      creds: { username: '_json_key', password: secret('google/gcr') },
    },
  ]
}
