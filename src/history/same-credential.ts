/*
 * When two rows of different runs are the same credential: its connection, table and identifier are the same. Where a source gives
 * one identifier to several credentials, the registry's key as the source spells it is part of it, for both runs. What is left over
 * (the same key twice) is told apart by its place in a fixed order, so that no order of rows makes a difference.
 */

const whatIsListed = 'connection, source_table, credential_id'

/**
 * Common tables that give the rows of `before` and `after`, which must be tables of that name, an identity that can be joined.
 * `order` are the columns that tell apart what has the same identifier and key.
 */
export function withIdentities(order: readonly string[]): string {
  return `
  twins AS (
    SELECT ${whatIsListed}, true AS is_twin FROM (
      SELECT ${whatIsListed} FROM before GROUP BY ALL HAVING count(*) > 1
      UNION SELECT ${whatIsListed} FROM after GROUP BY ALL HAVING count(*) > 1)),
  earlier AS (${identified('before', order)}),
  later AS (${identified('after', order)})`
}

function identified(source: string, order: readonly string[]): string {
  return `
    SELECT * REPLACE (CASE WHEN is_twin THEN row_number() OVER (
        PARTITION BY ${whatIsListed}, own_key ORDER BY ${order.join(', ')}) ELSE 1 END AS place) FROM (
      SELECT s.*, t.is_twin, CASE WHEN t.is_twin THEN s.registry_key_raw END AS own_key, 1 AS place
      FROM ${source} s LEFT JOIN twins t ON ${equal('s', 't', ['connection', 'source_table', 'credential_id'])})`
}

function equal(left: string, right: string, columns: readonly string[]): string {
  return columns.map((name) => `${left}.${name} IS NOT DISTINCT FROM ${right}.${name}`).join(' AND ')
}

/** The condition under which a row of `earlier` and one of `later` are the same credential. */
export const isSameCredential = equal('earlier', 'later', [
  'connection',
  'source_table',
  'credential_id',
  'own_key',
  'place',
])
