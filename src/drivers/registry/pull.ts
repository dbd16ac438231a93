import type { DriverHttpRequest } from '../driver.ts'
import { ask, isRefusal, isSuccess, statusText } from './ask.ts'
import type { Login, LoginContext, Way } from './login.ts'
import type { RegistryAddress } from './registry-address.ts'
import { askToken } from './token.ts'

/** Whether a credential may pull from a repository; null, with the reason, where that could not be found out. */
export interface Pull {
  readonly allowed: boolean | null
  readonly error: string | null
}

type Proof = { readonly login?: NonNullable<DriverHttpRequest['login']> }

// The grammar of a repository's name: https://distribution.github.io/distribution/spec/api/#overview
const part = '[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*'
const repositoryName = new RegExp(`^${part}(?:/${part})*$`)
const longestName = 255

/** The repository as the API has it: Docker Hub's own images are below `library/`. Undefined for what is no name. */
export function repositoryPath(repository: string, { name }: RegistryAddress): string | undefined {
  if (repository.length > longestName || !repositoryName.test(repository)) return undefined
  return name === 'docker.io' && !repository.includes('/') ? `library/${repository}` : repository
}

async function proofOf(way: Way, path: string, { world, seal }: LoginContext): Promise<Proof | Pull> {
  if (way.kind === 'open') return {}
  const { credential } = way
  if (way.kind === 'basic') return { login: { style: 'basic', ...credential } }
  const { realm, service } = way
  const answer = await askToken({ realm, service, credential, scope: `repository:${path}:pull` }, world, seal)
  if (answer.kind === 'token') return { login: { style: 'bearer', token: answer.token } }
  // The login was good a moment ago, so what is refused is the repository.
  return answer.kind === 'refused' ? { allowed: false, error: null } : { allowed: null, error: answer.reason }
}

/** Asks for the tags of a repository, which takes the right to pull, after a login. */
export async function checkPull(
  address: RegistryAddress,
  { ok, way }: Login,
  repository: string,
  context: LoginContext,
): Promise<Pull> {
  if (ok === false) return { allowed: false, error: null }
  if (way === undefined || (ok === null && way.kind !== 'open')) return { allowed: null, error: null }
  const path = repositoryPath(repository, address)
  if (path === undefined) return { allowed: null, error: 'the repository is no repository’s name' }
  const proof = await proofOf(way, path, context)
  if ('allowed' in proof) return proof
  const asked = await ask(context.world, {
    method: 'GET',
    url: `${address.origin}/v2/${path}/tags/list?n=1`,
    ...proof,
  })
  if (asked.kind === 'failure') return { allowed: null, error: asked.reason }
  const { status } = asked.answer
  if (isSuccess(status)) return { allowed: true, error: null }
  // A registry that let everybody in was not shown the credential.
  if (isRefusal(status) && way.kind !== 'open') return { allowed: false, error: null }
  if (status === 404)
    return { allowed: null, error: `${address.name} does not know the repository (HTTP 404)` }
  return { allowed: null, error: statusText(address.name, status) }
}
