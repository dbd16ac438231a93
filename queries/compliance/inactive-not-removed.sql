WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.status, c.last_used_known, c.last_used_at,
    coalesce(c.updated_at, c.created_at) AS inactive_since,
    coalesce(c.last_used_at, c.created_at) AS unused_since
  FROM inventory.registry_credentials c
)
SELECT
  resource,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN 'ok'
    WHEN status = 'inactive' AND inactive_since IS NULL THEN 'info'
    WHEN status = 'inactive' AND inactive_since <= now() - :days * interval '1 day' THEN 'alarm'
    WHEN status = 'inactive' THEN 'ok'
    WHEN last_used_known AND unused_since <= now() - :days * interval '1 day' THEN 'alarm'
    WHEN last_used_known AND unused_since IS NOT NULL THEN 'ok'
    WHEN status = 'active' AND NOT last_used_known THEN 'ok'
    ELSE 'info'
  END AS status,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN label || ' is ' || status
    WHEN status = 'inactive' AND inactive_since IS NULL THEN label || ' is inactive, since when is not known'
    WHEN status = 'inactive' THEN label || ' is inactive, unchanged since ' || to_char(inactive_since, 'YYYY-MM-DD')
    WHEN last_used_known AND last_used_at IS NOT NULL THEN label || ' was last used on ' || to_char(last_used_at, 'YYYY-MM-DD')
    WHEN last_used_known AND unused_since IS NOT NULL THEN label || ' was created on ' || to_char(unused_since, 'YYYY-MM-DD') || ' and never used'
    WHEN last_used_known THEN label || ' was never used, and when it was created is not known'
    WHEN status = 'active' THEN label || ' is active'
    ELSE label || ': whether it is active is not known'
  END AS reason,
  connection, registry, name, last_used_at
FROM credentials
ORDER BY resource
