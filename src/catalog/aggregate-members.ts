import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import type { YamlPath } from './yaml-file.ts'

/** What an aggregate needs to know of the connections that it may hold. */
interface Candidate {
  readonly name: string
  readonly provider: string
}

/** Whether a name fits a glob, in which `*` is any text. */
export function fitsGlob(glob: string, name: string): boolean {
  const pattern = glob.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
  return new RegExp(`^${pattern.join('.*')}$`, 'is').test(name)
}

/**
 * The members of an aggregate: the connections that one of its globs matches, in their order. Throws `config_invalid` when
 * nothing matches, when a name without `*` is none, or when the members are of more than one provider.
 */
export function membersOf(
  name: string,
  globs: readonly string[],
  candidates: readonly Candidate[],
  at: (...place: YamlPath) => string,
): { readonly provider: string; readonly members: readonly string[] } {
  const names = candidates.map((candidate) => candidate.name)
  for (const [index, glob] of globs.entries())
    if (!glob.includes('*') && !names.some((other) => fitsGlob(glob, other)))
      throw new CredsqlError(
        'config_invalid',
        `connections.${name}: there is no connection "${glob}" to be a member`,
        {
          file: at('connections', name, 'aggregate', index),
          near: nearNames(glob, names),
          hint: connectionsHint(names),
        },
      )
  const members = candidates.filter((candidate) => globs.some((glob) => fitsGlob(glob, candidate.name)))
  const [first] = members
  if (first === undefined)
    throw new CredsqlError(
      'config_invalid',
      `connections.${name}: no connection matches ${globs.join(', ')}`,
      {
        file: at('connections', name, 'aggregate'),
        hint: connectionsHint(names),
      },
    )
  const stranger = members.find(({ provider }) => provider !== first.provider)
  if (stranger !== undefined)
    throw new CredsqlError(
      'config_invalid',
      `connections.${name}: ${first.name} is of ${first.provider} and ${stranger.name} of ${stranger.provider}`,
      {
        file: at('connections', name, 'aggregate'),
        hint: 'The members of an aggregate are of one provider; write an aggregate for each.',
      },
    )
  return { provider: first.provider, members: members.map((member) => member.name) }
}

function connectionsHint(names: readonly string[]): string {
  return names.length === 0
    ? 'No connection of a provider is configured.'
    : `The connections are ${names.join(', ')}.`
}
