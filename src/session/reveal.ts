import type { AuditLog } from '../secrets/audit-log.ts'
import type { Vault } from '../secrets/vault.ts'
import type { ResultBatch, ResultColumn } from '../value/batch.ts'

/** Batches with the plain values of their secret columns. What is about to be given away is in the audit log first. */
export async function* revealedBatches(
  columns: readonly ResultColumn[],
  batches: AsyncIterable<ResultBatch>,
  vault: Vault,
  audit: AuditLog,
  statement: string,
): AsyncGenerator<ResultBatch> {
  for await (const batch of batches) {
    const fingerprints = new Set<string>()
    const plain = batch.columns.map((values, i) => {
      if (columns[i]?.type !== 'secret') return values
      return values.map((handle) => {
        if (handle === null) return null
        const secret = vault.find(String(handle))
        // The ledger has handles alone: their values are kept nowhere, and stay as sealed as they are.
        if (secret === undefined) return handle
        fingerprints.add(secret.handle)
        return secret.reveal()
      })
    })
    if (fingerprints.size > 0)
      await audit.append({ event: 'reveal', statement, fingerprints: [...fingerprints] })
    yield { length: batch.length, columns: plain }
  }
}
