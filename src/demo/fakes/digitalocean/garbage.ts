import { createHash } from 'node:crypto'
import { type Answer, json } from '../answer.ts'
import { type FakeRequest, jsonObject } from '../fake-request.ts'
import { unlinkedPage } from './page.ts'
import { problem } from './problem.ts'
import type { DigitalOceanGarbageCollection, KeptRegistry } from './registry-data.ts'

const stages = [
  'requested',
  'waiting for write JWTs to expire',
  'scanning manifests',
  'deleting unreferenced blobs',
  'succeeded',
] as const

/** What can be asked for; anything that nothing names unless told. */
const types: readonly unknown[] = [
  'untagged manifests only',
  'unreferenced blobs only',
  'untagged manifests and unreferenced blobs',
]

/** `garbage-collections`: all runs, newest first. A run under way is one stage further at each look. */
export function listCollections(registry: KeptRegistry, request: FakeRequest): Answer {
  const items = registry.collections.map((collection) => item(registry, collection))
  registry.collections = registry.collections.map(furtherOn)
  return unlinkedPage(request, 'garbage_collections', items)
}

/** GET `garbage-collection`: the run under way, which is one stage further at each look; 404 when there is none. */
export function activeCollection(registry: KeptRegistry): Answer {
  const index = registry.collections.findIndex(isActive)
  const active = registry.collections[index]
  if (active === undefined) return problem(404)
  const answer = json(200, { garbage_collection: item(registry, active) })
  registry.collections[index] = furtherOn(active)
  return answer
}

function furtherOn(collection: DigitalOceanGarbageCollection): DigitalOceanGarbageCollection {
  if (!isActive(collection)) return collection
  const stage = (stages as readonly string[]).indexOf(collection.status)
  const next = collection.status === 'cancelling' ? 'cancelled' : stages[stage + 1]
  return next === undefined ? collection : { ...collection, status: next }
}

/** POST `garbage-collection`, with or without `{type}`: starts a run; 409 while one is under way. */
export function runCollection(registry: KeptRegistry, request: FakeRequest, now: string): Answer {
  const asked = request.body === '' ? {} : jsonObject(request)
  if (asked === undefined) return problem(400)
  const type = asked['type']
  if (type !== undefined && !types.includes(type)) return problem(422, 'type is not valid')
  if (registry.collections.some(isActive)) return problem(409, 'garbage collection is already active')
  const digest = createHash('sha256')
    .update(`${registry.fields.name} ${registry.collections.length}`)
    .digest('hex')
  const collection: DigitalOceanGarbageCollection = {
    uuid: `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`,
    status: stages[0],
    created_at: now,
    updated_at: now,
    blobs_deleted: 0,
    freed_bytes: 0,
  }
  registry.collections.unshift(collection)
  return json(201, { garbage_collection: item(registry, collection) })
}

/** PUT `garbage-collection/{uuid}` with `{cancel: true}`. */
export function cancelCollection(registry: KeptRegistry, uuid: string, request: FakeRequest): Answer {
  const index = registry.collections.findIndex(
    (collection) => collection.uuid === uuid && isActive(collection),
  )
  const found = registry.collections[index]
  if (found === undefined) return problem(404)
  if (jsonObject(request)?.['cancel'] !== true) return problem(400)
  const cancelled = { ...found, status: 'cancelling' }
  registry.collections[index] = cancelled
  return json(200, { garbage_collection: item(registry, cancelled) })
}

function isActive({ status }: DigitalOceanGarbageCollection): boolean {
  return status !== 'succeeded' && status !== 'failed' && status !== 'cancelled'
}

function item(registry: KeptRegistry, { uuid, ...rest }: DigitalOceanGarbageCollection): unknown {
  return { uuid, registry_name: registry.fields.name, ...rest }
}
