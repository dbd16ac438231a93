import type { Answer } from './answer.ts'
import { Account } from './digitalocean/account.ts'
import { activeCollection, cancelCollection, listCollections, runCollection } from './digitalocean/garbage.ts'
import { Mint, type MintedToken, tokenFrom } from './digitalocean/mint.ts'
import { problem } from './digitalocean/problem.ts'
import type { DigitalOceanRegistry, KeptRegistry } from './digitalocean/registry-data.ts'
import { onRepositories } from './digitalocean/repository-routes.ts'
import type { FakeRequest } from './fake-request.ts'
import { type FakeServer, startFakeServer } from './fake-server.ts'

export interface FakeDigitalOceanOptions {
  readonly name?: string
  readonly registries?: readonly DigitalOceanRegistry[]
  readonly token?: string
  /** The user name of minted credentials. */
  readonly email?: string
  /** Minted tokens are made from it and from their number. */
  readonly seed?: string
  /** Makes the n-th minted token, in the place of `seed`. */
  readonly mintToken?: (n: number) => string
  /** `starter`, `basic` or `professional`; the last unless told. */
  readonly tier?: string
  /** The older docker-credentials endpoint, too, fails with 412 when there is more than one registry. */
  readonly multipleRegistries412?: boolean
  /** What the rate-limit headers say at first; `remaining` goes down with each request, and at 0 the answer is 429. */
  readonly rateLimit?: { readonly limit?: number; readonly remaining?: number; readonly reset?: number }
  /** Unix milliseconds, for the times of what is created and, unless told, the reset of the rate limit. */
  readonly now?: () => number
}

/** A fake DigitalOcean. */
export interface FakeDigitalOcean extends FakeServer {
  readonly token: string
  /** Every token that was minted, in order. */
  readonly minted: readonly MintedToken[]
}

/** Starts a fake of DigitalOcean's container registry API, `/v2/registries` and the older `/v2/registry`. */
export async function startFakeDigitalOcean(
  options: FakeDigitalOceanOptions = {},
): Promise<FakeDigitalOcean> {
  const token = options.token ?? tokenFrom('account', 0)
  const now = options.now ?? Date.now
  const seed = options.seed ?? 'minted'
  const mint = new Mint(
    options.email ?? 'platform@acme.example',
    options.mintToken ?? ((n) => tokenFrom(seed, n)),
    now,
  )
  const account = new Account(options.registries ?? [], options.tier ?? 'professional', now)

  const limit = options.rateLimit?.limit ?? 5000
  let remaining = options.rateLimit?.remaining ?? limit
  const limited = (request: FakeRequest): Answer => {
    const exhausted = remaining <= 0
    remaining = Math.max(0, remaining - 1)
    const answer = exhausted ? problem(429) : route(request)
    const reset = options.rateLimit?.reset ?? Math.floor(now() / 1000) + 3600
    const headers = {
      'ratelimit-limit': String(limit),
      'ratelimit-remaining': String(remaining),
      'ratelimit-reset': String(reset),
    }
    return { ...answer, headers: { ...headers, ...answer.headers } }
  }

  const route = (request: FakeRequest): Answer => {
    const [version, family, ...rest] = request.segments
    if (request.method === 'POST' && request.pathname === '/v1/oauth/revoke') return mint.revoke(request)
    if (request.headers['authorization'] !== `Bearer ${token}`) return problem(401)
    if (version !== 'v2' || (family !== 'registries' && family !== 'registry')) return problem(404)
    return onAccount(account, family, rest, request) ?? onDocker(family, rest, request)
  }

  const onDocker = (family: string, rest: readonly string[], request: FakeRequest): Answer => {
    const [name = '', what, ...more] = rest
    if (family === 'registry' && name === 'docker-credentials' && what === undefined) {
      if (request.method !== 'GET') return problem(405)
      if (options.multipleRegistries412 === true && account.size > 1) return problem(412)
      return account.first === undefined ? problem(404) : mint.make(request, null)
    }
    const registry = account.find(name)
    if (registry === undefined) return problem(404)
    if (what === undefined && family === 'registries') return onRegistry(account, registry, request)
    if (what === 'docker-credentials' && family === 'registries' && more.length === 0) {
      return request.method === 'GET' ? mint.make(request, name) : problem(405)
    }
    if (what === 'repositories' || what === 'repositoriesV2') {
      return onRepositories(registry, rest.slice(1), request)
    }
    return onGarbage(account, registry, rest.slice(1), request)
  }

  const server = await startFakeServer({ name: options.name ?? 'digitalocean', handle: limited })
  return { ...server, token, minted: mint.made }
}

/** The paths that name no registry; undefined for all others. */
function onAccount(
  account: Account,
  family: string,
  rest: readonly string[],
  request: FakeRequest,
): Answer | undefined {
  const [what, ...more] = rest
  if (more.length > 0) return undefined
  const key = `${request.method} ${what ?? ''}`.trim()
  const older = family === 'registry'
  switch (key) {
    case 'GET subscription':
      return account.subscription()
    case 'POST subscription':
      return older && account.size > 1 ? problem(412) : account.subscribe(request)
    case 'GET options':
      return account.options()
    case 'POST validate-name':
      return account.validateName(request)
    case 'GET':
      if (!older) return account.list()
      return account.size > 1 ? problem(412) : account.show(account.first, true)
    case 'POST':
      return account.create(request)
    case 'DELETE':
      if (!older) return problem(405)
      return account.size > 1 ? problem(412) : account.remove(account.first)
    default:
      return what === undefined ? problem(405) : undefined
  }
}

function onRegistry(account: Account, registry: KeptRegistry, request: FakeRequest): Answer {
  if (request.method === 'GET') return account.show(registry, false)
  return request.method === 'DELETE' ? account.remove(registry) : problem(405)
}

function onGarbage(
  account: Account,
  registry: KeptRegistry,
  rest: readonly string[],
  request: FakeRequest,
): Answer {
  const [what, uuid] = rest
  if (what === 'garbage-collections' && uuid === undefined) {
    return request.method === 'GET' ? listCollections(registry, request) : problem(405)
  }
  if (what !== 'garbage-collection') return problem(404)
  if (uuid !== undefined) {
    return request.method === 'PUT' ? cancelCollection(registry, uuid, request) : problem(405)
  }
  if (request.method === 'GET') return activeCollection(registry)
  return request.method === 'POST' ? runCollection(registry, request, account.timestamp()) : problem(405)
}
