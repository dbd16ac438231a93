import { type Answer, json } from './answer.ts'
import type { FakeRequest } from './fake-request.ts'
import { type FakeServer, startFakeServer } from './fake-server.ts'
import { Collections } from './rancher/collection.ts'
import { problem } from './rancher/problem.ts'
import {
  type RancherRegistry,
  type RancherRegistryCredential,
  type Resource,
  type ResourceType,
  resourceNamed,
  resources,
} from './rancher/resource.ts'
import { present, type Row, rowOf } from './rancher/row.ts'
import { Store } from './rancher/store.ts'
import { act, create, remove, update } from './rancher/write.ts'

export interface FakeRancherOptions {
  readonly name?: string
  readonly registries?: readonly RancherRegistry[]
  readonly registryCredentials?: readonly RancherRegistryCredential[]
  readonly accessKey?: string
  readonly secretKey?: string
  /** The one project of the account; `1a5` unless told. */
  readonly project?: string
  /** The key is a project administrator's: every answer shows secretValue, not only those to a POST. */
  readonly projectAdmin?: boolean
  /** For how many reads an object shows a state of transition; 1 unless told. */
  readonly transitionReads?: number
  /** Every filter is passed over. */
  readonly ignoreFilters?: boolean
  /** Leaves `links` and `actions` out of each object, which halves a large list. Default: they are there. */
  readonly links?: boolean
  /** Unix milliseconds, for `created` and `removed`. */
  readonly now?: () => number
}

/** A fake Rancher 1.x. */
export interface FakeRancher extends FakeServer {
  readonly accessKey: string
  readonly secretKey: string
  readonly project: string
  /** What the database holds of a type, removed rows and secrets included. */
  stored(type: ResourceType): readonly Readonly<Record<string, string | null>>[]
}

/**
 * Starts a fake Rancher 1.x: registries and registry credentials under `/v1` and `/v1/projects/<id>`.
 * It follows rancher/cattle: offset paging behind opaque markers, filters that are ignored when they are not known, text
 * compared without case, objects that move from state to state.
 */
export async function startFakeRancher(options: FakeRancherOptions = {}): Promise<FakeRancher> {
  const accessKey = options.accessKey ?? 'demo-access-key'
  const secretKey = options.secretKey ?? 'demo-secret-key'
  const project = options.project ?? '1a5'
  const rows: Record<ResourceType, Row[]> = {
    registry: (options.registries ?? []).map((given) => rowOf(resources.registry, given, project)),
    registryCredential: (options.registryCredentials ?? []).map((given) =>
      rowOf(resources.registryCredential, given, project),
    ),
  }
  const store = new Store(rows, options.transitionReads ?? 1, options.now ?? Date.now)

  const show = (row: Row, base: string, toPost: boolean): Record<string, unknown> => {
    const links = options.links ?? true
    return present(row, {
      base,
      links,
      showSecret: toPost || options.projectAdmin === true,
      transitioning: store.lifecycle.isMoving(row),
      actions: links ? store.lifecycle.actions(row) : [],
    })
  }
  const collections = new Collections(store, options.ignoreFilters ?? false, (row, base) =>
    show(row, base, false),
  )

  const readOne = (row: Row, base: string): Answer => {
    const answer = json(200, show(row, base, false))
    store.lifecycle.wasRead(row)
    return answer
  }

  const onOne = (row: Row, link: string | undefined, request: FakeRequest, base: string): Answer => {
    const action = request.query.get('action')
    if (link !== undefined) return onLink(row, link, request, base)
    switch (request.method) {
      case 'GET':
        return readOne(row, base)
      case 'PUT':
        return update(store, row, request, (shown) => show(shown, base, false))
      case 'DELETE':
        return remove(store, row, request, (shown) => show(shown, base, false))
      case 'POST':
        if (action !== null) return act(store, row, action, request, (shown) => show(shown, base, true))
        return problem(request, 405)
      default:
        return problem(request, 405)
    }
  }

  // Of the links, the two that lead from one of the two types to the other.
  const onLink = (row: Row, link: string, request: FakeRequest, base: string): Answer => {
    if (request.method !== 'GET') return problem(request, 405)
    if (row.resource.type === 'registryCredential' && link.toLowerCase() === 'registry') {
      const registry = store.find(resources.registry, row.values['registryId'] ?? '')
      return registry === undefined ? problem(request, 404) : readOne(registry, base)
    }
    if (row.resource.type === 'registry' && link.toLowerCase() === 'credentials') {
      const query = new URLSearchParams(request.query)
      query.set('registryId', row.id)
      return collections.page(resources.registryCredential, request, base, query)
    }
    return problem(request, 404)
  }

  const onMany = (resource: Resource, request: FakeRequest, base: string): Answer => {
    if (request.method === 'GET') return collections.page(resource, request, base)
    if (request.method !== 'POST') return problem(request, 405)
    return create(store, resource, request, project, (row) => show(row, base, true))
  }

  const route = (request: FakeRequest): Answer => {
    if (!isAuthorized(request, accessKey, secretKey)) return problem(request, 401)
    const [version, ...rest] = request.segments
    if (version !== 'v1') return problem(request, 404)
    const scoped = /^projects?$/i.test(rest[0] ?? '') && rest.length > 2
    const asked = scoped ? rest[1] : (request.query.get('projectId') ?? request.headers['x-api-project-id'])
    if (asked !== undefined && asked !== project) return problem(request, 403)
    const [name, id, link, ...more] = scoped ? rest.slice(2) : rest
    const resource = resourceNamed(name ?? '')
    if (resource === undefined || more.length > 0) return problem(request, 404)
    const base = `${request.origin}/v1${scoped ? `/projects/${project}` : ''}`
    if (id === undefined) return onMany(resource, request, base)
    const row = store.find(resource, id)
    return row === undefined ? problem(request, 404) : onOne(row, link, request, base)
  }

  const server = await startFakeServer({
    name: options.name ?? 'rancher',
    handle: (request) => {
      const answer = route(request)
      const schemas = { 'x-api-schemas': `${request.origin}/v1/schemas`, 'x-api-account-id': project }
      return { ...answer, headers: { ...schemas, ...answer.headers } }
    },
  })
  const stored = (type: ResourceType) => store.all(type).map(({ id, values }) => ({ id, ...values }))
  return { ...server, accessKey, secretKey, project, stored }
}

function isAuthorized(request: FakeRequest, accessKey: string, secretKey: string): boolean {
  const [scheme, proof] = (request.headers['authorization'] ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'basic' || proof === undefined) return false
  return Buffer.from(proof, 'base64').toString('utf8') === `${accessKey}:${secretKey}`
}
