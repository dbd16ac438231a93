import type { CacheKeyType } from '../catalog/serving-config.ts'
import { imageName } from '../drivers/kubelet/image-name.ts'
import { indexKey, Keyring } from '../drivers/kubelet/keyring.ts'
import { addressesMatch, addressOfBytes, parseImageAddress } from '../drivers/kubelet/match-image.ts'
import type { ServedRow } from './served-rows.ts'

const hubKey = 'index.docker.io'

/**
 * The rows that an answer needs, the first of each key. A kubelet keeps the answer for all that the cache key stands for and
 * does not ask again, so it must hold what every image of the registry (`Registry`) or every image at all (`Global`) needs.
 */
export function kubeletEntries(
  rows: readonly ServedRow[],
  image: string,
  cacheKeyType: CacheKeyType,
): readonly ServedRow[] {
  const name = imageName(image)
  const repository = 'fault' in name ? image : name.repository
  const first = new Map<string, ServedRow>()
  for (const row of rows) if (!first.has(row.key)) first.set(row.key, row)
  const wanted = choose[cacheKeyType]([...first.values()], repository)
  return [...first.values()].filter((row) => wanted.has(row))
}

const choose: Readonly<
  Record<CacheKeyType, (rows: readonly ServedRow[], repository: string) => ReadonlySet<ServedRow>>
> = {
  Image: (rows, repository) => {
    const keyring = new Keyring<ServedRow>()
    keyring.add(rows.map((value) => ({ key: value.key, value })))
    return new Set(keyring.lookup(repository).map(({ value }) => value))
  },
  Registry: (rows, repository) => new Set(rows.filter(({ key }) => servesRegistry(key, repository))),
  Global: (rows) => new Set(rows),
}

/** Whether a key can be for some image of the registry that an image is in. */
function servesRegistry(key: string, repository: string): boolean {
  const index = indexKey(key)
  if (index === undefined) return false
  const image = parseImageAddress(repository)
  const pattern = addressOfBytes(index)
  if ('fault' in pattern || 'fault' in image) return false
  // The kubelet's fallback for Docker Hub, whose images have another host than its key.
  if (index === hubKey && image.labels.join('.') === 'docker.io' && image.port === '') return true
  return addressesMatch({ ...pattern, path: '' }, image)
}
