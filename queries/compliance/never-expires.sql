WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.status, c.expiry_kind
  FROM inventory.registry_credentials c
)
SELECT
  resource,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN 'skip'
    WHEN expiry_kind = 'never' THEN 'alarm'
    WHEN expiry_kind = 'timestamp' THEN 'ok'
    ELSE 'info'
  END AS status,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN label || ' is ' || status
    WHEN expiry_kind = 'never' THEN label || ' never expires'
    WHEN expiry_kind = 'timestamp' THEN label || ' has an end'
    ELSE label || ': its source does not tell whether it expires'
  END AS reason,
  connection, registry, name
FROM credentials
ORDER BY resource
