import { canonicalRegistry, visibleKey } from '../../value/registry-name.ts'
import type { AuthEntry } from '../docker/auth-entry.ts'
import type { CredentialHelpers } from '../docker/credential-helpers.ts'
import type { CredentialSource } from '../docker/credential-sources.ts'

/** A row of the table: a credential that a consumer uses or passes over, or that it has none. */
export interface ChoiceItem {
  readonly normalised_image: string
  readonly consumer: 'docker' | 'podman' | 'kubelet'
  readonly rank: number | null
  readonly used: boolean | null
  readonly registry: string
  readonly matched_key: string | null
  readonly source: 'auths' | 'cred_helper' | 'creds_store' | 'env' | 'plugin' | null
  readonly source_file: string | null
  readonly helper_or_plugin: string | null
  readonly username: string | null
  readonly password: string | null
  readonly reason: string
}

/** What is looked up, and where. */
export interface Lookup {
  /** The whole name, without tag and digest. */
  readonly repository: string
  readonly sources: readonly CredentialSource[]
  readonly helpers: CredentialHelpers
  /** Helpers hand out secrets only when somebody uses them. */
  readonly withSecrets: boolean
  readonly partial: (message: string) => void
}

/** What differs between the rows of a consumer. */
export type ChoicePart = Pick<ChoiceItem, 'used' | 'reason'> & Partial<ChoiceItem>

/** A row for an image. What is used is the first and only one, unless it has a rank of its own. */
export function choiceItem(
  repository: string,
  consumer: ChoiceItem['consumer'],
  part: ChoicePart,
): ChoiceItem {
  const { matched_key = null } = part
  return {
    normalised_image: repository,
    consumer,
    rank: part.used === true ? 1 : null,
    registry: canonicalRegistry(repository),
    source: null,
    source_file: null,
    helper_or_plugin: null,
    username: null,
    password: null,
    ...part,
    matched_key: matched_key === null ? null : visibleKey(matched_key),
  }
}

/** The rows of a consumer, what it does first: a row of its own where nothing is or may be used. */
export function withAnonymous(
  items: readonly ChoiceItem[],
  repository: string,
  consumer: ChoiceItem['consumer'],
  why: string,
): readonly ChoiceItem[] {
  if (items.some(({ used }) => used !== false))
    return [...items].sort((a, b) => Number(a.used === false) - Number(b.used === false))
  return [choiceItem(repository, consumer, { used: false, reason: `anonymous: ${why}` }), ...items]
}

/** The login of an entry, as far as somebody uses it. A token stands for the password. */
export function loginOf(entry: AuthEntry, { withSecrets }: Lookup) {
  const secret = entry.password ?? entry.identityToken ?? entry.registryToken
  return { username: entry.username, password: withSecrets ? secret : null }
}

/** What a source calls its entries. */
export function entrySource(source: CredentialSource): 'auths' | 'env' {
  return source.file === undefined ? 'env' : 'auths'
}
