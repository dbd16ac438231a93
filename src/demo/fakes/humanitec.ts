import { type Answer, empty, json } from './answer.ts'
import { type FakeRequest, jsonObject } from './fake-request.ts'
import { type FakeServer, startFakeServer } from './fake-server.ts'

/** Cluster id, or `*`, to the Kubernetes secret that holds the credential there. */
export type ClusterSecrets = Readonly<Record<string, { readonly namespace: string; readonly secret: string }>>

export interface HumanitecCreds {
  readonly username: string
  readonly password: string
  readonly expires?: string | null
}

/** A registry as the fake Humanitec is given it. */
export interface HumanitecRegistry {
  readonly id: string
  readonly registry: string
  /** `public`, `basic`, `google_gcr`, `amazon_ecr` or `secret_ref`. */
  readonly type: string
  readonly enable_ci?: boolean
  readonly created_at?: string | null
  readonly created_by?: string
  readonly secrets?: ClusterSecrets
  readonly creds?: HumanitecCreds
}

export interface FakeHumanitecOptions {
  readonly name?: string
  readonly org?: string
  readonly token?: string
  readonly registries?: readonly HumanitecRegistry[]
  /** Unix milliseconds, for `created_at`. */
  readonly now?: () => number
}

/** A fake Humanitec. */
export interface FakeHumanitec extends FakeServer {
  readonly org: string
  readonly token: string
}

/** The registry that every organisation has and none can change. */
const builtIn = 'humanitec'

/** Starts a fake of Humanitec's container registry API: `/orgs/{org}/registries`. Lists are plain arrays, never paged. */
export async function startFakeHumanitec(options: FakeHumanitecOptions = {}): Promise<FakeHumanitec> {
  const org = options.org ?? 'acme'
  const token = options.token ?? 'demo-humanitec-token'
  const now = options.now ?? Date.now
  let registries = [...(options.registries ?? [])]

  const onMany = (request: FakeRequest): Answer => {
    if (request.method === 'GET') return json(200, registries.map(shown))
    if (request.method !== 'POST') return problem(405, 'method not allowed')
    const body = parseRegistry(request)
    if (typeof body === 'string') return problem(400, body)
    if (isTaken(body, registries)) return problem(409, 'a registry with this id or this prefix exists')
    const created_at = `${new Date(now()).toISOString().slice(0, 19)}Z`
    const created = { ...body, created_at, created_by: 'service-user@acme.example' }
    registries.push(created)
    return json(201, shown(created))
  }

  const onOne = (found: HumanitecRegistry, request: FakeRequest): Answer => {
    if (request.method === 'GET') return json(200, shown(found))
    if (request.method !== 'PATCH' && request.method !== 'DELETE') return problem(405, 'method not allowed')
    if (found.id === builtIn) return problem(403, 'the built-in registry can not be changed')
    const others = registries.filter((registry) => registry !== found)
    if (request.method === 'DELETE') {
      registries = others
      return empty(204)
    }
    const body = parseRegistry(request)
    if (typeof body === 'string') return problem(400, body)
    if (isTaken(body, others)) return problem(409, 'a registry with this id or this prefix exists')
    const changed = { ...found, ...body }
    registries = registries.map((registry) => (registry === found ? changed : registry))
    return json(200, shown(changed))
  }

  const handle = (request: FakeRequest): Answer => {
    const proof = request.headers['authorization']
    if (proof === undefined) return problem(401, 'authorization header is missing')
    if (proof !== `Bearer ${token}`) {
      return json(401, { error: 'API-000', message: 'Could not validate token.', details: {} })
    }
    const [orgs, orgId, what, id, below, ...more] = request.segments
    if (orgs !== 'orgs' || orgId !== org || what !== 'registries' || more.length > 0) {
      return problem(404, 'not found')
    }
    if (id === undefined) return onMany(request)
    const found = registries.find((registry) => registry.id === id)
    if (found === undefined) return problem(404, 'registry not found')
    if (below === undefined) return onOne(found, request)
    if (below !== 'creds') return problem(404, 'not found')
    return request.method === 'GET' ? json(200, credsOf(found)) : problem(405, 'method not allowed')
  }

  const server = await startFakeServer({ name: options.name ?? 'humanitec', handle })
  return { ...server, org, token }
}

/** A registry as the lists show it: never with its credential. */
function shown(registry: HumanitecRegistry): Record<string, unknown> {
  const { creds: _, secrets, enable_ci = false, created_at = null, created_by = '', ...rest } = registry
  return { ...rest, enable_ci, created_at, created_by, ...(secrets === undefined ? {} : { secrets }) }
}

/** A registry without a credential, public or by reference, answers with its name alone. */
function credsOf({ registry, creds, secrets }: HumanitecRegistry): Record<string, unknown> {
  if (creds === undefined) return { registry }
  const { username, password, expires = null } = creds
  return { registry, username, password, expires, ...(secrets === undefined ? {} : { secrets }) }
}

function isTaken(wanted: HumanitecRegistry, registries: readonly HumanitecRegistry[]): boolean {
  return registries.some(({ id, registry }) => id === wanted.id || registry === wanted.registry)
}

/** The body of a POST or PATCH, or what is wrong with it. */
function parseRegistry(request: FakeRequest): HumanitecRegistry | string {
  const body = jsonObject(request)
  if (body === undefined) return 'the body is no JSON object'
  const { id, registry, type, enable_ci, secrets, creds } = body
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9-]+[a-z0-9]$/.test(id)) return 'id is missing or malformed'
  if (typeof registry !== 'string' || registry === '') return 'registry is missing'
  if (typeof type !== 'string' || type === '') return 'type is missing'
  if (enable_ci !== undefined && typeof enable_ci !== 'boolean') return 'enable_ci is no boolean'
  if (secrets !== undefined && !isClusterSecrets(secrets)) return 'secrets is malformed'
  if (creds !== undefined && creds !== null && !isCreds(creds)) return 'creds is malformed'
  return {
    id,
    registry,
    type,
    ...(enable_ci === undefined ? {} : { enable_ci }),
    ...(secrets === undefined ? {} : { secrets }),
    ...(isCreds(creds) ? { creds } : {}),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isClusterSecrets(value: unknown): value is ClusterSecrets {
  const isText = (text: unknown): boolean => typeof text === 'string'
  return (
    isRecord(value) &&
    Object.values(value).every(
      (entry) => isRecord(entry) && isText(entry['namespace']) && isText(entry['secret']),
    )
  )
}

function isCreds(value: unknown): value is HumanitecCreds {
  if (!isRecord(value)) return false
  const { username, password, expires } = value
  const expiry = expires === undefined || expires === null || typeof expires === 'string'
  return typeof username === 'string' && typeof password === 'string' && expiry
}

function problem(status: number, error: string): Answer {
  return json(status, { error })
}
