import { canonicalRegistry } from '../../value/registry-name.ts'
import { type EntryOddity, readAuthEntry } from '../docker/auth-entry.ts'
import type { CredentialSource } from '../docker/credential-sources.ts'
import { type DockerMatch, dockerMatch, dockerMismatch, dockerServer } from '../matching/docker-match.ts'
import { askHelper } from './ask-helper.ts'
import {
  type ChoiceItem,
  type ChoicePart,
  choiceItem,
  entrySource,
  type Lookup,
  loginOf,
  withAnonymous,
} from './choice.ts'

/** With one of these in an entry Docker takes nothing of the file. */
const refusals: ReadonlySet<EntryOddity> = new Set([
  'not_base64',
  'no_colon',
  'unpadded',
  'url_safe_alphabet',
  'empty_username',
])

function isRefused({ config }: CredentialSource): boolean {
  return [...config.auths.values()].some((entry) =>
    readAuthEntry(entry).oddities.some((oddity) => refusals.has(oddity)),
  )
}

/** The variable goes first and knows only exact keys; the file is for what is not in it. */
function matchIn(source: CredentialSource, server: string): DockerMatch | undefined {
  const { auths, credHelpers, credsStore } = source.config
  if (source.file === undefined)
    return auths.has(server) ? { kind: 'auths', key: server, legacy: false } : undefined
  return dockerMatch(server, { auths: auths.keys(), credHelpers, credsStore })
}

async function matchedPart(
  source: CredentialSource,
  match: DockerMatch,
  lookup: Lookup,
): Promise<ChoicePart> {
  const { file = null, label, config } = source
  const place = { matched_key: match.key, source_file: file }
  if (match.kind !== 'auths') {
    const holding = await askHelper(match.helper, match.key, lookup, label)
    const helper = { ...place, source: match.kind, helper_or_plugin: match.helper }
    const why =
      match.kind === 'cred_helper'
        ? `credHelpers names the helper ${match.helper} for ${match.key}`
        : `credsStore names the helper ${match.helper} for every server`
    if (holding.kind === 'unknown') return { ...helper, used: null, reason: `${why}, but ${holding.problem}` }
    if (holding.kind === 'none')
      return { ...helper, used: false, reason: `${why}, but ${holding.how}, and Docker looks nowhere else` }
    const { username, password } = holding
    return { ...helper, used: true, reason: why, username, password }
  }
  const entry = readAuthEntry(config.auths.get(match.key))
  const how = match.legacy
    ? `the key is an older spelling of ${dockerServer(lookup.repository)}`
    : 'the key is exactly the one that Docker looks for'
  if (!entry.hasSecret)
    return {
      ...place,
      source: entrySource(source),
      used: false,
      reason: `${how}, but the entry holds no login`,
    }
  return { ...place, source: entrySource(source), used: true, reason: how, ...loginOf(entry, lookup) }
}

/** Why a key of the same registry is not the one. */
function passedOver(server: string, key: string, isHelper: boolean, refused: boolean, winner?: DockerMatch) {
  if (refused) return 'Docker takes nothing of this file: it has an entry that Docker cannot read'
  const mismatch = dockerMismatch(server, key, isHelper)
  if (mismatch !== undefined) return `no match: ${mismatch}`
  if (winner?.kind === 'cred_helper') return 'credHelpers goes before the entries of the file'
  if (winner?.kind === 'creds_store') return 'credsStore goes before the entries of the file'
  return `the key ${winner?.kind === 'auths' && !winner.legacy ? 'that is exact' : 'that stands earlier'} goes first`
}

/** What Docker uses for an image, and the keys of the same registry that it passes over. */
export async function dockerChoice(lookup: Lookup): Promise<readonly ChoiceItem[]> {
  const { repository, sources } = lookup
  const server = dockerServer(repository)
  const registry = canonicalRegistry(server)
  const items: ChoiceItem[] = []
  const add = (part: ChoicePart) => items.push(choiceItem(repository, 'docker', part))
  let decided: string | undefined
  for (const source of sources) {
    if (source.consumer !== 'docker') continue
    const { file = null, config, label } = source
    const refused = isRefused(source)
    const match = refused || decided !== undefined ? undefined : matchIn(source, server)
    if (match !== undefined) add(await matchedPart(source, match, lookup))
    const ofRegistry = (key: string) => canonicalRegistry(key) === registry
    const say = (key: string, isHelper: boolean) =>
      decided === undefined
        ? source.file === undefined && key !== server
          ? `no match: in ${label} Docker looks for exactly ${server}`
          : passedOver(server, key, isHelper, refused, match)
        : `${decided} goes first`
    for (const [key, value] of config.auths) {
      if (!ofRegistry(key) || (match?.kind === 'auths' && match.key === key)) continue
      const { username, hasSecret } = readAuthEntry(value)
      // The mark that a store has it is no credential that somebody could miss.
      if (!hasSecret && match?.kind !== 'auths') continue
      const reason = say(key, false)
      add({ used: false, matched_key: key, source: entrySource(source), source_file: file, username, reason })
    }
    for (const [key, helper_or_plugin] of config.credHelpers) {
      if (!ofRegistry(key) || (match?.kind === 'cred_helper' && match.key === key)) continue
      const reason = say(key, true)
      add({
        used: false,
        matched_key: key,
        source: 'cred_helper',
        source_file: file,
        helper_or_plugin,
        reason,
      })
    }
    if (match !== undefined) decided = label
  }
  const nothing = items.some(({ reason }) => !reason.startsWith('no match'))
    ? `nothing that Docker could use for ${server}`
    : `Docker has nothing for ${server}`
  return withAnonymous(items, repository, 'docker', nothing)
}
