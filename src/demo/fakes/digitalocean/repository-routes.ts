import { type Answer, empty } from '../answer.ts'
import type { FakeRequest } from '../fake-request.ts'
import { page } from './page.ts'
import { problem } from './problem.ts'
import {
  type KeptRegistry,
  manifestItems,
  oldRepositoryItem,
  repositoryItem,
  tagItems,
} from './registry-data.ts'

/** `repositoriesV2`, `repositories`, and what lies below a repository. `rest` is the path after the registry's name. */
export function onRepositories(
  registry: KeptRegistry,
  rest: readonly string[],
  request: FakeRequest,
): Answer {
  const registryName = registry.fields.name
  const [collection, name, below, which, ...more] = rest
  if (more.length > 0) return problem(404)
  if (name === undefined) {
    if (request.method !== 'GET') return problem(405)
    return collection === 'repositoriesV2'
      ? page(
          request,
          'repositories',
          registry.repositories.map((repository) => repositoryItem(registryName, repository)),
          'token',
        )
      : page(
          request,
          'repositories',
          registry.repositories.map((repository) => oldRepositoryItem(registryName, repository)),
          'number',
        )
  }
  const repository = registry.repositories.find((candidate) => candidate.name === name)
  if (collection !== 'repositories' || repository === undefined) return problem(404)
  if (below === undefined) {
    if (request.method !== 'DELETE') return problem(405)
    registry.repositories = registry.repositories.filter((candidate) => candidate !== repository)
    return empty(204)
  }
  if (below !== 'tags' && below !== 'digests') return problem(404)
  if (which === undefined) {
    if (request.method !== 'GET') return problem(405)
    return below === 'tags'
      ? page(request, 'tags', tagItems(registryName, repository), 'number')
      : page(request, 'manifests', manifestItems(registryName, repository), 'number')
  }
  if (request.method !== 'DELETE') return problem(405)
  const { manifests } = repository
  if (below === 'digests') {
    repository.manifests = manifests.filter(({ digest }) => digest !== which)
    return repository.manifests.length < manifests.length ? empty(204) : problem(404)
  }
  if (!manifests.some(({ tags }) => tags.includes(which))) return problem(404)
  repository.manifests = manifests.map((manifest) => ({
    ...manifest,
    tags: manifest.tags.filter((tag) => tag !== which),
  }))
  return empty(204)
}
