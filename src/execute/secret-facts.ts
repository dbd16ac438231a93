import type { Engine } from '../engine/engine.ts'
import { secretFactsRelation } from '../engine/secret-facts.ts'
import type { Vault } from '../secrets/vault.ts'

/** Fills the facts' relation with what was sealed since the last time. */
export class SecretFactsLoader {
  readonly #known = new Set<string>()
  readonly #vault: Vault

  constructor(vault: Vault) {
    this.#vault = vault
  }

  async load(engine: Engine): Promise<void> {
    const fresh = [...this.#vault.secrets()].filter((secret) => !this.#known.has(secret.handle))
    if (fresh.length === 0) return
    for (const secret of fresh) this.#known.add(secret.handle)
    await engine.append(secretFactsRelation, {
      length: fresh.length,
      columns: [
        fresh.map((secret) => secret.handle),
        fresh.map((secret) => secret.facts.kind),
        fresh.map((secret) => secret.facts.length),
        fresh.map((secret) => secret.facts.expires_at),
        fresh.map((secret) => secret.facts.issuer),
        fresh.map((secret) => secret.facts.has_trailing_space),
      ],
    })
  }
}
