WITH credentials AS (
  SELECT
    c.source_table || '/' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(c.name, c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.status, c.owner
  FROM inventory.registry_credentials c
)
SELECT
  resource,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN 'skip'
    WHEN owner IS NULL OR owner = '' THEN 'alarm'
    ELSE 'ok'
  END AS status,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN label || ' is ' || status
    WHEN owner IS NULL OR owner = '' THEN label || ' has no owner that its source knows'
    ELSE label || ' belongs to ' || owner
  END AS reason,
  connection, registry, name, owner
FROM credentials
ORDER BY resource
