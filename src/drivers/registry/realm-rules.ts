import type { PlainSettings } from '../../catalog/request-target.ts'
import { CredsqlError } from '../../errors/credsql-error.ts'
import { hostOf, mayBePlain, type RegistryAddress } from './registry-address.ts'

/** Which hosts may be sent a credential, beside the registry that it belongs to. */
export interface RealmRules {
  /** Hosts that are asked without TLS. */
  readonly insecureHosts: ReadonlySet<string>
  /** `docker.io=auth.docker.io`: a registry's name or host, and the host of its token server. */
  readonly pairs: ReadonlySet<string>
}

/** A token server that may be asked, or why it may not. */
export type RealmVerdict = { readonly url: URL } | { readonly refused: string }

// The token servers that these registries document. ghcr.io and quay.io have theirs on their own host.
const knownPairs = [
  'docker.io=auth.docker.io',
  'registry.digitalocean.com=api.digitalocean.com',
  'registry.gitlab.com=gitlab.com',
]

function listed(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

function wrong(connection: string, setting: string, hint: string): CredsqlError {
  return new CredsqlError('config_invalid', `the connection ${connection} has an unreadable "${setting}"`, {
    connection,
    hint,
  })
}

/** The rules of a connection: the built-in ones, and its settings `insecure_hosts` and `realms`. Throws `config_invalid`. */
export function realmRules(connection: string, settings: PlainSettings): RealmRules {
  const insecureHosts = listed(settings['insecure_hosts']).map((entry) => {
    const host = hostOf(entry, 'http')
    if (host === undefined)
      throw wrong(connection, 'insecure_hosts', 'Write hosts with commas between: registry.internal:5000.')
    return host
  })
  const pairs = listed(settings['realms']).map((entry) => {
    const [registry, realm, ...more] = entry.split('=').map((part) => hostOf(part.trim()))
    if (registry === undefined || realm === undefined || more.length > 0)
      throw wrong(connection, 'realms', 'Write pairs with commas between: registry.example=auth.example.')
    return `${registry}=${realm}`
  })
  return { insecureHosts: new Set(insecureHosts), pairs: new Set([...knownPairs, ...pairs]) }
}

/**
 * Whether a registry's realm may be sent a credential. The registry names the realm, so it is believed only on the
 * registry's own host or where a rule says so, and never without TLS beyond what the settings allow.
 */
export function judgeRealm(
  realm: string | undefined,
  registry: RegistryAddress,
  rules: RealmRules,
): RealmVerdict {
  const url = realm !== undefined && URL.canParse(realm) ? new URL(realm) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return { refused: 'the registry names no usable token server' }
  const { host, protocol } = url
  const paired = [registry.name, registry.host].some((own) => rules.pairs.has(`${own}=${host}`))
  if (host !== registry.host && !paired)
    return {
      refused: `the realm ${host} is on another host than ${registry.name}, and no rule allows it; to allow it, set realms: ${registry.name}=${host} on the connection`,
    }
  if (protocol === 'http:' && !mayBePlain(host, rules.insecureHosts))
    return {
      refused: `the realm http://${host} is without TLS; to allow it, set insecure_hosts: ${host} on the connection`,
    }
  return { url }
}
