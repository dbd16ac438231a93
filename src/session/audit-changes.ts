import type { WriteValue } from '../catalog/request-body.ts'
import type { Table } from '../catalog/table.ts'
import type { Ledger } from '../journal/ledger.ts'
import type { Change } from '../plan/write-plan.ts'
import type { AuditLog } from '../secrets/audit-log.ts'

/**
 * Writes down what an audit log must know before it happens: which secrets go where, and what is minted, which the ledger must be
 * ready for. `statement` is redacted already. Throws `state_unusable`.
 */
export async function auditChanges(
  changes: readonly Change[],
  table: Table,
  statement: string,
  { audit, ledger }: { readonly audit: AuditLog; readonly ledger: Ledger },
): Promise<void> {
  const secrets = new Set(table.columns.filter(({ type }) => type === 'secret').map(({ name }) => name))
  const sent = new Map<string, Set<string>>()
  const minting = new Set<string>()
  for (const { member, steps } of changes)
    for (const { operation, values, keys } of steps) {
      if (operation.effect === 'mint') minting.add(member.name)
      const all: [string, WriteValue][] = [
        ...values,
        ...keys.map((key): [string, WriteValue] => [key.column, key.value]),
      ]
      for (const [name, value] of all) {
        if (!secrets.has(name) || value === null) continue
        sent.set(member.name, (sent.get(member.name) ?? new Set()).add(String(value)))
      }
    }
  if (minting.size > 0) await ledger.prepare()
  for (const connection of minting)
    await audit.append({ event: 'mint', statement, connection, fingerprints: [] })
  for (const [connection, fingerprints] of sent)
    await audit.append({ event: 'write', statement, connection, fingerprints: [...fingerprints] })
}
