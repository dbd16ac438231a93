WITH ages AS (
  SELECT connection, source_table, credential_id, registry_key_raw,
    max(secret_since) AS secret_since, max(rotated_at) AS rotated_at
  FROM history.credential_ages
  GROUP BY connection, source_table, credential_id, registry_key_raw
), credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.status, c.created_at, c.updated_at,
    c.secret IS NOT NULL AS is_seen,
    a.secret_since, a.rotated_at
  FROM inventory.registry_credentials c
  LEFT JOIN ages a ON a.connection = c.connection AND a.source_table = c.source_table
    AND a.credential_id IS NOT DISTINCT FROM c.credential_id
    AND a.registry_key_raw IS NOT DISTINCT FROM c.registry_key_raw
), judged AS (
  SELECT *,
    -- A secret that was there at the first snapshot may be older than the history.
    CASE
      WHEN status IN ('expired', 'revoked', 'removed') THEN 'gone'
      WHEN is_seen AND rotated_at > now() - :days * interval '1 day' THEN 'rotated'
      WHEN is_seen AND rotated_at IS NOT NULL THEN 'rotated long ago'
      WHEN created_at > now() - :days * interval '1 day' THEN 'young'
      WHEN NOT is_seen THEN 'not seen'
      WHEN secret_since <= now() - :days * interval '1 day' THEN 'known for long'
      WHEN updated_at > now() - :days * interval '1 day' THEN 'perhaps rotated'
      WHEN created_at IS NOT NULL THEN 'old'
      WHEN secret_since IS NOT NULL THEN 'known for short'
      ELSE 'not known'
    END AS finding
  FROM credentials
)
SELECT
  resource,
  CASE
    WHEN finding = 'gone' THEN 'skip'
    WHEN finding IN ('rotated long ago', 'known for long', 'old') THEN 'alarm'
    WHEN finding IN ('rotated', 'young') THEN 'ok'
    ELSE 'info'
  END AS status,
  CASE finding
    WHEN 'gone' THEN label || ' is ' || status
    WHEN 'rotated' THEN label || ' was rotated on ' || to_char(rotated_at, 'YYYY-MM-DD')
    WHEN 'rotated long ago' THEN label || ' was last rotated on ' || to_char(rotated_at, 'YYYY-MM-DD')
    WHEN 'young' THEN label || ' was created on ' || to_char(created_at, 'YYYY-MM-DD')
    WHEN 'not seen' THEN label || ': its source does not give the secret, so that no rotation is seen'
    WHEN 'known for long' THEN label || ' has had its secret since ' || to_char(secret_since, 'YYYY-MM-DD') || ' or longer'
    WHEN 'perhaps rotated' THEN label || ' was changed on ' || to_char(updated_at, 'YYYY-MM-DD') || ', perhaps by a rotation'
    WHEN 'old' THEN label || ' was created on ' || to_char(created_at, 'YYYY-MM-DD') || ', and no rotation of it is known'
    WHEN 'known for short' THEN label || ' is known since ' || to_char(secret_since, 'YYYY-MM-DD') || ', which is too short to tell'
    ELSE label || ' is in no snapshot yet'
  END AS reason,
  connection, registry, name, created_at, CASE WHEN is_seen THEN secret_since END AS secret_since
FROM judged
ORDER BY resource
