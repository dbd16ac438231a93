import type { AuditLog } from '../secrets/audit-log.ts'
import type { Secret } from '../secrets/secret.ts'

/** Who asked, for what, and the secrets that are about to be handed over. */
export interface Delivery {
  /** The command that was given. */
  readonly command: string
  /** An image or a server. */
  readonly target: string
  readonly secrets: readonly Secret[]
}

/**
 * Composes an answer with the plain values of secrets, after the audit log has their fingerprints. The text is for the stdout of
 * whoever asked and for nothing else. Without secrets there is nothing to write down.
 */
export async function deliver(
  audit: AuditLog,
  { command, target, secrets }: Delivery,
  compose: (plain: (secret: Secret) => string) => string,
): Promise<string> {
  const fingerprints = [...new Set(secrets.map(({ handle }) => handle))]
  if (fingerprints.length > 0)
    await audit.append({ event: 'deliver', statement: command, target, fingerprints })
  return compose((secret) => secret.reveal())
}
