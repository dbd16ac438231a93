import { createHash } from 'node:crypto'
import { loadKeyFile } from './key-file.ts'
import type { Environment } from './local-folders.ts'
import type { SecretReference } from './reference.ts'
import { resolveSecretReference } from './source.ts'

/** Where the fingerprint key comes from. */
export interface FingerprintKeySource {
  /** The folder of the key that is made on first use. */
  readonly dataFolder: string
  readonly env: Environment
  /** A reference from the config, for fingerprints that compare across the machines of one team. */
  readonly configured?: SecretReference
  /** How the reference is resolved; from `env` unless told. */
  readonly resolve?: (reference: SecretReference) => Promise<string>
}

/**
 * The 32 bytes that fingerprints are made with, for whoever seals the first value: the SHA-256 of the configured secret, which is
 * resolved now, or `fingerprint.key` in the data folder, which is read then, and made of random bytes on first use. Two first uses at
 * once agree on one key. Throws `secret_source_failed` when the configured secret cannot be had; the function throws `state_unusable`
 * when the file is readable by others or broken.
 */
export async function openFingerprintKey(source: FingerprintKeySource): Promise<() => Uint8Array> {
  const { configured, dataFolder, env } = source
  if (configured !== undefined) {
    const resolve = source.resolve ?? ((reference) => resolveSecretReference(reference, { env }))
    const key = createHash('sha256')
      .update(await resolve(configured))
      .digest()
    return () => key
  }
  return () =>
    loadKeyFile({
      folder: dataFolder,
      name: 'fingerprint.key',
      noun: 'the fingerprint key',
      whenExposed: 'Whoever read it can tell which fingerprint belongs to a guessed secret.',
      whenBroken:
        'Restore it from a backup. Without it, remove it: a new one is made, and old fingerprints mean nothing any more.',
    })
}
