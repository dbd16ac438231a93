// The fakes of the benchmark, in a process of their own: what they cost must not be counted for credsql.

import { startFakeHumanitec } from '../src/demo/fakes/humanitec.ts'
import { manyRegistries, manyRegistryCredentials } from '../src/demo/fakes/many-registry-credentials.ts'
import { startFakeRancher } from '../src/demo/fakes/rancher.ts'

const rows = Number(process.argv[2] ?? 200_000)
const registries = Number(process.argv[3] ?? 500)
const delay = Number(process.argv[4] ?? 50)
const deletes = Number(process.argv[5] ?? 1000)
const deleteDelay = Number(process.argv[6] ?? 20)
/** How often all of them can be deleted. */
const deleteRuns = 4

const rancher = await startFakeRancher({
  registries: manyRegistries(),
  registryCredentials: manyRegistryCredentials(rows),
  links: false,
})
const humanitec = await startFakeHumanitec({
  org: 'acme',
  registries: Array.from({ length: registries }, (_, i) => ({
    id: `registry-${i}`,
    registry: `registry-${i}.example.com`,
    type: 'basic',
    enable_ci: false,
    creds: { username: `user-${i}`, password: `password-${i}` },
  })),
})
humanitec.inject({
  kind: 'slow',
  delay,
  times: Number.POSITIVE_INFINITY,
  match: (request) => request.path.endsWith('/creds'),
})
const doomed = await startFakeHumanitec({
  org: 'acme',
  registries: Array.from({ length: deletes * deleteRuns }, (_, i) => ({
    id: `run-${Math.floor(i / deletes)}-${i % deletes}`,
    registry: `registry-${i}.example.com`,
    type: 'public',
  })),
})
doomed.inject({
  kind: 'slow',
  delay: deleteDelay,
  times: Number.POSITIVE_INFINITY,
  match: (request) => request.method === 'DELETE',
})
process.send?.({
  rancher: rancher.url,
  accessKey: rancher.accessKey,
  secretKey: rancher.secretKey,
  project: rancher.project,
  humanitec: humanitec.url,
  token: humanitec.token,
  doomed: doomed.url,
})
process.on('message', () => process.exit(0))
process.on('disconnect', () => process.exit(0))
