import type { BoundKey } from '../catalog/bound-key.ts'
import type { WriteValue } from '../catalog/request-body.ts'
import type { Column, Connection, Operation, Table } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { operatingSystemUser } from '../journal/ledger.ts'
import { formatInstant } from '../value/timestamp.ts'
import type { Execution } from './execution.ts'

/** A call that minted: what was asked of whom, and when. */
export interface MintingCall {
  readonly member: Connection
  readonly table: Table
  readonly operation: Operation
  readonly keys: readonly BoundKey[]
  /** Unix milliseconds. */
  readonly sentAt: number
}

/** Columns that the ledger notes of what an operation mints, the expiry last. */
export function mintColumns(table: Table, operation: Operation): readonly Column[] {
  const { secret, username, registry } = operation.manifest.mints ?? {}
  const named = table.columns.filter(({ name }) => [secret, username, registry].includes(name))
  return [...named, ...expiryColumns(table)]
}

function expiryColumns(table: Table): readonly Column[] {
  return table.columns.filter((column) => column.manifest.seconds_after_request !== undefined)
}

/** Writes a minted credential into the ledger, by its fingerprint, before anything else is done with it. */
export async function noteMinted(
  call: MintingCall,
  row: ReadonlyMap<string, WriteValue>,
  execution: Execution,
): Promise<void> {
  const { member, table, operation, keys, sentAt } = call
  const { mints } = operation.manifest
  if (mints?.secret === undefined) return
  const text = (column: string | undefined): string | null => {
    const value = column === undefined ? null : (row.get(column) ?? null)
    return typeof value === 'bigint' ? formatInstant(value) : value === null ? null : String(value)
  }
  const fingerprint = text(mints.secret)
  if (fingerprint === null)
    throw new CredsqlError('internal', `${member.name} minted a credential without a secret`)
  const { permission } = mints
  const granted = keys.find((key) => key.column === permission?.column)?.value === true
  const { ledger, purpose } = execution.context.record
  await ledger.append({
    event: 'minted',
    fingerprint,
    connection: member.name,
    source_table: `${member.name}.${table.service}.${table.name}`,
    registry: text(mints.registry),
    username: text(mints.username),
    permission: permission === undefined ? null : granted ? permission.when_true : permission.when_false,
    minted_at: new Date(sentAt).toISOString(),
    minted_by: operatingSystemUser(),
    expires_at: text(expiryColumns(table)[0]?.name),
    purpose: purpose ?? null,
  })
}
