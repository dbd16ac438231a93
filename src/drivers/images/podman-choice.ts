import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { canonicalRegistry } from '../../value/registry-name.ts'
import { readAuthEntry } from '../docker/auth-entry.ts'
import type { CredentialSource } from '../docker/credential-sources.ts'
import { memberOf, objectOf } from '../docker/read-credential-file.ts'
import { type PodmanMatch, podmanMatch, podmanMismatch } from '../matching/podman-match.ts'
import { askHelper } from './ask-helper.ts'
import {
  type ChoiceItem,
  type ChoicePart,
  choiceItem,
  type Lookup,
  loginOf,
  withAnonymous,
} from './choice.ts'

interface PodmanFile extends CredentialSource {
  readonly file: string
  readonly legacy: boolean
}

/** Podman's order: the file that REGISTRY_AUTH_FILE names, its own files, Docker's, `.dockercfg`. */
async function podmanFiles(
  sources: readonly CredentialSource[],
  named: string | undefined,
): Promise<readonly PodmanFile[]> {
  const real = (path: string) => realpath(path).catch(() => path)
  const first = named === undefined ? undefined : await real(named)
  const files: { readonly place: number; readonly file: PodmanFile }[] = []
  for (const source of sources) {
    const { file, consumer } = source
    if (file === undefined) continue
    const legacy = file.endsWith('.dockercfg')
    // The same file may have been found as Docker's.
    const place = (await real(file)) === first ? 0 : consumer === 'docker' ? 2 : legacy ? 3 : 1
    files.push({ place, file: { ...source, file, legacy } })
  }
  return files.sort((a, b) => a.place - b.place).map(({ file }) => file)
}

interface Outcome {
  readonly part: ChoicePart
  /** Podman goes on to the next file. */
  readonly goesOn: boolean
}

async function outcome(file: PodmanFile, match: PodmanMatch, lookup: Lookup): Promise<Outcome> {
  const place = { matched_key: match.key, source_file: file.file, source: match.kind }
  if (match.kind === 'cred_helper') {
    const { helper } = match
    const why = `credHelpers names the helper ${helper} for ${match.key}`
    const part = { ...place, helper_or_plugin: helper }
    const holding = await askHelper(helper, match.key, lookup, file.label)
    if (holding.kind === 'unknown')
      return { goesOn: false, part: { ...part, used: null, reason: `${why}, but ${holding.problem}` } }
    if (holding.kind === 'none')
      return { goesOn: true, part: { ...part, used: false, reason: `${why}, but ${holding.how}` } }
    const { username, password } = holding
    return { goesOn: false, part: { ...part, used: true, reason: why, username, password } }
  }
  const value = file.config.auths.get(match.key)
  const entry = readAuthEntry(value)
  const why = match.spelling
    ? 'the key means the registry in another spelling'
    : match.key === lookup.repository
      ? 'the key is the whole repository'
      : match.key.includes('/')
        ? 'the key is the longest beginning of the repository'
        : 'the key is the registry'
  if (entry.oddities.some((one) => one === 'not_base64' || one === 'unpadded' || one === 'url_safe_alphabet'))
    return {
      goesOn: false,
      part: { ...place, used: false, reason: `${why}, but Podman fails: the auth value is not base64` },
    }
  // Podman reads no user name and password that stand beside `auth`, and no registry token.
  const auth = memberOf(objectOf(value) ?? {}, 'auth')
  const usable =
    (typeof auth === 'string' && auth !== '' && entry.error === null) || entry.identityToken !== null
  if (!usable)
    return { goesOn: true, part: { ...place, used: false, reason: `${why}, but the entry holds no login` } }
  return { goesOn: false, part: { ...place, used: true, reason: why, ...loginOf(entry, lookup) } }
}

/** What Podman, Buildah and Skopeo use for an image, and the keys of the same registry that they pass over. */
export async function podmanChoice(
  lookup: Lookup,
  namedFile: string | undefined,
  cwd: string,
): Promise<readonly ChoiceItem[]> {
  const { repository, sources } = lookup
  const registry = canonicalRegistry(repository)
  const items: ChoiceItem[] = []
  const add = (part: ChoicePart) => items.push(choiceItem(repository, 'podman', part))
  let decided: string | undefined
  const named = namedFile === undefined || namedFile === '' ? undefined : resolve(cwd, namedFile)
  for (const file of await podmanFiles(sources, named)) {
    const { auths, credHelpers } = file.config
    const match = podmanMatch(repository, { auths: auths.keys(), credHelpers, legacy: file.legacy })
    const found = match && decided === undefined ? await outcome(file, match, lookup) : undefined
    if (found !== undefined) add(found.part)
    const say = (key: string, isHelper: boolean) => {
      const mismatch = podmanMismatch(repository, key, isHelper)
      if (mismatch !== undefined && !file.legacy) return `no match: ${mismatch}`
      if (decided !== undefined) return `${decided} goes first`
      if (match?.kind === 'cred_helper') return 'credHelpers goes before the entries of the file'
      return match === undefined ? 'no match' : `the key ${match.key} goes first`
    }
    const skip = (kind: PodmanMatch['kind'], key: string) =>
      canonicalRegistry(key) !== registry ||
      (found !== undefined && match?.kind === kind && match.key === key)
    const place = { used: false, source_file: file.file } as const
    for (const [key, value] of auths) {
      const { username, hasSecret } = readAuthEntry(value)
      if (hasSecret && !skip('auths', key))
        add({ ...place, matched_key: key, source: 'auths', username, reason: say(key, false) })
    }
    for (const [key, helper_or_plugin] of credHelpers)
      if (!skip('cred_helper', key))
        add({ ...place, matched_key: key, source: 'cred_helper', helper_or_plugin, reason: say(key, true) })
    if (found?.goesOn === false) decided = file.file
  }
  return withAnonymous(items, repository, 'podman', `Podman has no login that it could use for ${repository}`)
}
