import { plainSettings } from '../../catalog/request-target.ts'
import type { Connection } from '../../catalog/table.ts'
import { CredsqlError } from '../../errors/credsql-error.ts'
import type { DriverRequest } from '../driver.ts'
import { indexKey } from '../kubelet/keyring.ts'
import { kubeletCredentials } from '../kubelet/kubelet-credentials.ts'
import { kubeletSource } from '../kubelet/kubelet-driver.ts'
import { matchImage } from '../kubelet/match-image.ts'
import { type ChoiceItem, choiceItem, withAnonymous } from './choice.ts'

type Surroundings = Pick<DriverRequest, 'world' | 'signal' | 'partial'> & { readonly withSecrets: boolean }

/** What a kubelet tries for an image, in its order, for each kubelet that is configured. Pods may bring more of their own. */
export async function kubeletChoice(
  repository: string,
  image: string,
  kubelets: readonly Connection[],
  surroundings: Surroundings,
): Promise<readonly ChoiceItem[]> {
  if (kubelets.length === 0)
    return withAnonymous([], repository, 'kubelet', 'no connection of the provider kubelet is configured')
  const items: ChoiceItem[] = []
  for (const kubelet of kubelets) items.push(...(await ofKubelet(repository, image, kubelet, surroundings)))
  return items
}

async function ofKubelet(
  repository: string,
  image: string,
  connection: Connection,
  { world, signal, partial, withSecrets }: Surroundings,
): Promise<readonly ChoiceItem[]> {
  const { name } = connection
  try {
    if (connection.problem !== undefined) throw connection.problem
    const source = kubeletSource({ connection, settings: plainSettings(connection), world })
    const { credentials, asked, failures } = await kubeletCredentials(image, source, world, signal)
    for (const failure of failures) partial(`${name}: ${failure}`)
    const items = credentials.map(({ rank, matchKey, plugin, username, password }) =>
      choiceItem(repository, 'kubelet', {
        rank,
        used: rank === 1,
        matched_key: matchKey,
        source: 'plugin',
        source_file: source.config,
        helper_or_plugin: plugin,
        username: username === '' ? null : username,
        password: withSecrets ? password : null,
        reason: `${name}: ${keyReason(matchKey, repository)}, ${rank === 1 ? 'and is tried first' : `and is tried after ${rank - 1} that failed`}`,
      }),
    )
    if (items.length > 0) return items
    const why =
      asked.length === 0
        ? 'no plugin is for the image'
        : `nothing for the image from ${asked.join(', ')}${failures.length > 0 ? ', which failed' : ''}`
    return [
      choiceItem(repository, 'kubelet', {
        used: failures.length > 0 ? null : false,
        source_file: source.config,
        reason: `anonymous: ${name}: ${why}, unless the pod has pull secrets`,
      }),
    ]
  } catch (error) {
    if (signal.aborted || !(error instanceof CredsqlError)) throw error
    partial(`${name}: ${error.message}`)
    return [choiceItem(repository, 'kubelet', { used: null, reason: `${name}: its config cannot be used` })]
  }
}

function keyReason(key: string, repository: string): string {
  const index = indexKey(key)
  return index !== undefined && !matchImage(index, repository)
    ? "the key is Docker Hub's, for what no other key matches"
    : 'the key matches host, port and the beginning of the path'
}
