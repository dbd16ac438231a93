import type { DuckDBConnection } from '@duckdb/node-api'
import { isSameCredential, withIdentities } from './same-credential.ts'

const of = 'connection, source_table, credential_id, registry_key_raw, name, registry, username, fingerprint'
const either = (name: string) => `coalesce(later.${name}, earlier.${name})`

/**
 * Brings `credential_ages` up to date with a run: since when each credential and its secret are known. It outlives the runs that it
 * was learned from. What was not seen stays as it is; a secret that could not be read is taken to be the one that it was.
 */
export async function noteAges(connection: DuckDBConnection, run: number): Promise<void> {
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE known_ages AS
    WITH before AS (FROM credential_ages),
      after AS (SELECT ${of}, r.started_at AS seen
        FROM registry_credentials c JOIN runs r ON r.number = c.run WHERE c.run = ${run}),
      ${withIdentities(['username', 'name', 'fingerprint'])}
    SELECT ${of
      .split(', ')
      .map((name) => {
        // A credential that is seen tells what it is today; only of its secret the last known fingerprint stays.
        if (name === 'fingerprint' || name === 'connection' || name === 'source_table')
          return `${either(name)} AS ${name}`
        return `CASE WHEN later.connection IS NULL THEN earlier.${name} ELSE later.${name} END AS ${name}`
      })
      .join(', ')},
      coalesce(earlier.first_seen, later.seen) AS first_seen,
      CASE WHEN later.fingerprint IS NULL OR later.fingerprint = earlier.fingerprint THEN earlier.secret_since
        ELSE later.seen END AS secret_since,
      CASE WHEN later.fingerprint <> earlier.fingerprint THEN later.seen ELSE earlier.rotated_at END AS rotated_at,
      coalesce(later.seen, earlier.last_seen) AS last_seen
    FROM earlier FULL JOIN later ON ${isSameCredential}`)
  await connection.run('DELETE FROM credential_ages')
  await connection.run('INSERT INTO credential_ages SELECT * FROM known_ages')
  await connection.run('DROP TABLE known_ages')
}
