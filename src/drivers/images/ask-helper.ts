import { canonicalRegistry } from '../../value/registry-name.ts'
import type { Lookup } from './choice.ts'

/** What a helper has for a server. `unknown`: it could not be asked, and its failure has been reported. */
export type HelperHolding =
  | { readonly kind: 'has'; readonly username: string | null; readonly password: string | null }
  | { readonly kind: 'none'; readonly how: string }
  | { readonly kind: 'unknown'; readonly problem: string }

/** Asks a helper whether it has a server's credential: its list, or where the secret is wanted the credential itself. */
export async function askHelper(
  name: string,
  server: string,
  { helpers, withSecrets, partial }: Lookup,
  label: string,
): Promise<HelperHolding> {
  const failed = (problem: string): HelperHolding => {
    partial(`${label}: ${problem}`)
    return { kind: 'unknown', problem }
  }
  if (withSecrets) {
    const answer = await helpers.get(name, server)
    if (answer.kind === 'failed') return failed(answer.problem)
    const { value } = answer
    if (value === undefined) return { kind: 'none', how: `the helper ${name} has none for ${server}` }
    return { kind: 'has', username: value.username, password: value.password ?? value.identityToken }
  }
  const list = await helpers.list(name)
  if (list.kind === 'failed') return failed(list.problem)
  const host = canonicalRegistry(server)
  // Helpers spell servers in their own way, and find them by more than one.
  const listed = list.value.has(server)
    ? server
    : [...list.value.keys()].find((key) => canonicalRegistry(key) === host)
  if (listed === undefined) return { kind: 'none', how: `the helper ${name} lists none for ${server}` }
  return { kind: 'has', username: list.value.get(listed) ?? null, password: null }
}
