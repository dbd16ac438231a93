WITH ages AS (
  SELECT connection, source_table, credential_id, registry_key_raw,
    min(first_seen) AS first_seen, max(secret_since) AS secret_since
  FROM history.credential_ages
  GROUP BY connection, source_table, credential_id, registry_key_raw
), credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.status, c.created_at, a.first_seen, a.secret_since
  FROM inventory.registry_credentials c
  LEFT JOIN ages a ON a.connection = c.connection AND a.source_table = c.source_table
    AND a.credential_id IS NOT DISTINCT FROM c.credential_id
    AND a.registry_key_raw IS NOT DISTINCT FROM c.registry_key_raw
), rotations AS (
  -- The secret that was there at the first snapshot is as old as the credential, or older than the history.
  SELECT *,
    CASE WHEN secret_since > first_seen THEN secret_since ELSE created_at END AS rotated_at,
    secret_since <= now() - :days * interval '1 day' AS known_for_long
  FROM credentials
)
SELECT
  resource,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN 'skip'
    WHEN known_for_long OR rotated_at <= now() - :days * interval '1 day' THEN 'alarm'
    WHEN rotated_at IS NOT NULL THEN 'ok'
    ELSE 'info'
  END AS status,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN label || ' is ' || status
    WHEN rotated_at IS NOT NULL AND secret_since > first_seen THEN label || ' was rotated on ' || to_char(rotated_at, 'YYYY-MM-DD')
    WHEN rotated_at IS NOT NULL THEN label || ' was created on ' || to_char(rotated_at, 'YYYY-MM-DD') || ' and not rotated since'
    WHEN known_for_long THEN label || ' has had its secret since ' || to_char(secret_since, 'YYYY-MM-DD') || ' or longer'
    WHEN secret_since IS NOT NULL THEN label || ' is known since ' || to_char(secret_since, 'YYYY-MM-DD') || ', which is too short to tell'
    ELSE label || ' is in no snapshot yet'
  END AS reason,
  connection, registry, name, coalesce(rotated_at, secret_since) AS secret_since
FROM rotations
ORDER BY resource
