import { type Answer, json } from './answer.ts'
import type { FakeRequest } from './fake-request.ts'
import { type FakeServer, startFakeServer } from './fake-server.ts'

/** A repository as the fake registry is given it. */
export interface FakeRepository {
  readonly tags: readonly string[]
  /** Who may pull; everybody, also without a login, unless told. */
  readonly pull?: readonly string[]
}

export interface FakeRegistryOptions {
  readonly name?: string
  /** How it asks for a login; `bearer` has a token server at `/token`. Default `bearer`. */
  readonly mode?: 'basic' | 'bearer' | 'open'
  /** Password by user name. */
  readonly users?: Readonly<Record<string, string>>
  /** User name by identity token. */
  readonly identityTokens?: Readonly<Record<string, string>>
  readonly repositories?: Readonly<Record<string, FakeRepository>>
  /** The realm that it names, instead of its own token server. */
  readonly realm?: string
  /** The whole `WWW-Authenticate` header, instead of its own. */
  readonly challenge?: string
  readonly service?: string
  /** The member of the token server's answer that holds the token. Default `token`. */
  readonly tokenMember?: 'token' | 'access_token'
}

/** A fake registry with its token server. */
export interface FakeRegistry extends FakeServer {
  /** `127.0.0.1:PORT`, as credentials name it. */
  readonly host: string
}

/** What a token lets its bearer do. It is readable, so that one fake's token is known to another. */
interface Grant {
  readonly user: string | null
  readonly pull: readonly string[]
}

/** An identity that was proved, nobody's for want of a proof, or a wrong proof. */
type Identity = { readonly kind: 'user'; readonly name: string } | { readonly kind: 'nobody' | 'wrong' }

function problem(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return json(status, { errors: [{ code, message, detail: null }] }, headers)
}

function sealGrant(grant: Grant): string {
  return `fake.${Buffer.from(JSON.stringify(grant)).toString('base64url')}`
}

function openGrant(token: string): Grant | undefined {
  if (!token.startsWith('fake.')) return undefined
  try {
    return JSON.parse(Buffer.from(token.slice('fake.'.length), 'base64url').toString()) as Grant
  } catch {
    return undefined
  }
}

/** The repositories in `repository:<name>:pull,push`, of those scopes that ask to pull. */
function pullsOf(scopes: readonly string[]): string[] {
  return scopes
    .flatMap((scope) => scope.split(' '))
    .flatMap((scope) => {
      const [, name = '', actions = ''] = /^repository:(.+):([a-z,*]+)$/.exec(scope) ?? []
      return actions.split(',').includes('pull') ? [name] : []
    })
}

class RegistryRules {
  readonly #options: FakeRegistryOptions

  constructor(options: FakeRegistryOptions) {
    this.#options = options
  }

  handle(request: FakeRequest): Answer {
    if (request.pathname === '/token') return this.#token(request)
    const [version, ...rest] = request.segments
    if (version !== 'v2') return problem(404, 'NOT_FOUND', 'no such page')
    if (request.method !== 'GET') return problem(405, 'UNSUPPORTED', 'only reading is faked')
    if (rest.length === 0) return this.#enter(request) ?? json(200, {})
    if (rest.at(-2) !== 'tags' || rest.at(-1) !== 'list') return problem(404, 'NOT_FOUND', 'no such page')
    return this.#tags(request, rest.slice(0, -2).join('/'))
  }

  #identity(request: FakeRequest): Identity {
    const proof = request.headers['authorization']
    if (proof === undefined) return { kind: 'nobody' }
    const [, encoded = ''] = /^Basic (.+)$/.exec(proof) ?? []
    const pair = Buffer.from(encoded, 'base64').toString('utf8')
    const colon = pair.indexOf(':')
    const name = pair.slice(0, Math.max(0, colon))
    const { users = {} } = this.#options
    const isRight = colon >= 0 && Object.hasOwn(users, name) && users[name] === pair.slice(colon + 1)
    return isRight ? { kind: 'user', name } : { kind: 'wrong' }
  }

  #grant(request: FakeRequest): Grant | undefined {
    const [, token = ''] = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '') ?? []
    return openGrant(token)
  }

  #challenge({ origin }: FakeRequest, more = ''): Answer {
    const { mode, realm = `${origin}/token`, service = 'registry.fake', challenge } = this.#options
    const own =
      mode === 'basic'
        ? 'Basic realm="Registry Realm"'
        : `Bearer realm="${realm}",service="${service}"${more}`
    return problem(401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': challenge ?? own })
  }

  /** What keeps somebody out, if anything. */
  #enter(request: FakeRequest): Answer | undefined {
    const { mode = 'bearer' } = this.#options
    if (mode === 'open') return undefined
    const isKnown =
      mode === 'basic' ? this.#identity(request).kind === 'user' : this.#grant(request) !== undefined
    return isKnown ? undefined : this.#challenge(request)
  }

  #mayPull(user: string | null, name: string): boolean {
    const { repositories = {} } = this.#options
    const repository = Object.hasOwn(repositories, name) ? repositories[name] : undefined
    if (repository === undefined) return true
    return repository.pull === undefined || (user !== null && repository.pull.includes(user))
  }

  #tags(request: FakeRequest, name: string): Answer {
    const refused = this.#enter(request)
    if (refused !== undefined) return refused
    const { mode = 'bearer', repositories = {} } = this.#options
    if (mode === 'bearer' && !this.#grant(request)?.pull.includes(name))
      return this.#challenge(request, `,scope="repository:${name}:pull",error="insufficient_scope"`)
    const identity = this.#identity(request)
    const user = identity.kind === 'user' ? identity.name : null
    if (mode !== 'bearer' && !this.#mayPull(user, name))
      return problem(403, 'DENIED', 'requested access to the resource is denied')
    const repository = Object.hasOwn(repositories, name) ? repositories[name] : undefined
    return repository === undefined
      ? problem(404, 'NAME_UNKNOWN', 'repository name not known to registry')
      : json(200, { name, tags: repository.tags })
  }

  #token(request: FakeRequest): Answer {
    const form = request.method === 'POST' ? new URLSearchParams(request.body) : request.query
    const identity = request.method === 'POST' ? this.#identityOfForm(form) : this.#identity(request)
    if (identity.kind === 'wrong')
      return problem(401, 'UNAUTHORIZED', 'incorrect username or password', {
        'www-authenticate': 'Basic realm="token server"',
      })
    const user = identity.kind === 'user' ? identity.name : null
    // Less access than was asked for is no error: the token just holds less.
    const pull = pullsOf(form.getAll('scope')).filter((name) => this.#mayPull(user, name))
    const { tokenMember = 'token' } = this.#options
    return json(200, { [tokenMember]: sealGrant({ user, pull }), expires_in: 300 })
  }

  #identityOfForm(form: URLSearchParams): Identity {
    const { identityTokens = {} } = this.#options
    const token = form.get('refresh_token') ?? ''
    const name = Object.hasOwn(identityTokens, token) ? identityTokens[token] : undefined
    const isRight = form.get('grant_type') === 'refresh_token' && name !== undefined
    return isRight ? { kind: 'user', name } : { kind: 'wrong' }
  }
}

/** Starts a fake of a registry with the v2 API: `/v2/`, `/v2/<name>/tags/list`, and a token server at `/token`. */
export async function startFakeRegistry(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const rules = new RegistryRules(options)
  const server = await startFakeServer({
    name: options.name ?? 'registry',
    handle: (request) => rules.handle(request),
  })
  return { ...server, host: new URL(server.url).host }
}
