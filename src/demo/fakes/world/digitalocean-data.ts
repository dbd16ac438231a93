import { createHash } from 'node:crypto'
import type {
  DigitalOceanManifest,
  DigitalOceanRegistry,
  DigitalOceanRepository,
} from '../digitalocean/registry-data.ts'

/** Two registries, six repositories. */
export const digitalOceanRegistries: readonly DigitalOceanRegistry[] = [
  {
    name: 'acme-prod',
    created_at: '2020-03-21T16:02:37Z',
    region: 'fra1',
    storage_usage_bytes: 3_271_557_120,
    storage_usage_bytes_updated_at: '2026-03-04T21:39:49.530562231Z',
    repositories: [
      repository('api', [['v2.4.1', 'latest'], ['v2.4.0'], ['v2.3.7'], []], '2026-02-17', 214_958_080),
      repository('web', [['v1.19.0', 'latest'], ['v1.18.2']], '2026-01-29', 96_468_992),
      repository(
        'team/billing',
        [['2026.02', 'latest'], ['2026.01'], ['2025.12']],
        '2026-02-03',
        178_257_920,
      ),
      repository('worker', [['v0.9.3', 'latest']], '2024-08-12', 301_989_888),
    ],
    garbage_collections: [
      {
        uuid: 'eff0feee-49c7-4e8f-ba5c-a320c109c8a8',
        status: 'succeeded',
        created_at: '2026-01-12T02:03:24Z',
        updated_at: '2026-01-12T02:19:44Z',
        blobs_deleted: 42,
        freed_bytes: 1_288_490_188,
      },
      {
        uuid: '0d3f2b1a-6a50-4c1e-9f42-5b7c6c1f0e21',
        status: 'failed',
        created_at: '2025-06-30T02:01:02Z',
        updated_at: '2025-06-30T02:07:31Z',
        blobs_deleted: 0,
        freed_bytes: 0,
      },
    ],
  },
  {
    name: 'acme-sandbox',
    created_at: '2023-09-05T09:11:50Z',
    region: 'nyc3',
    storage_usage_bytes: 402_653_184,
    storage_usage_bytes_updated_at: '2026-02-28T04:12:08.104200377Z',
    repositories: [
      repository('api', [['experiment-7'], ['experiment-6']], '2025-11-20', 205_520_896),
      repository('scratch', [['latest']], '2023-10-02', 5_242_880),
    ],
  },
]

function repository(
  name: string,
  tagsOfEach: readonly (readonly string[])[],
  newest: string,
  bytes: number,
): DigitalOceanRepository {
  const manifests = tagsOfEach.map((tags, index): DigitalOceanManifest => {
    const updated = new Date(Date.parse(`${newest}T10:15:00Z`) - index * 17 * 24 * 3600 * 1000)
    return {
      digest: `sha256:${createHash('sha256').update(`${name} ${newest} ${index}`).digest('hex')}`,
      tags,
      compressed_size_bytes: Math.floor((bytes * 2) / 5) - index * 1024,
      size_bytes: bytes - index * 4096,
      updated_at: `${updated.toISOString().slice(0, 19)}Z`,
    }
  })
  return { name, manifests }
}
