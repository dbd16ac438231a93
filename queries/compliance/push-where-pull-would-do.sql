WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.status, c.permission,
    coalesce(c.name, '') || ' ' || coalesce(c.username, '') AS names
  FROM inventory.registry_credentials c
)
SELECT
  resource,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN 'skip'
    WHEN permission = 'pull' THEN 'ok'
    WHEN permission = 'unknown' THEN 'info'
    WHEN permission = 'push' AND names ~* :pushers THEN 'ok'
    ELSE 'alarm'
  END AS status,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN label || ' is ' || status
    WHEN permission = 'pull' THEN label || ' may only pull'
    WHEN permission = 'unknown' THEN label || ': its source does not tell what it may do'
    WHEN permission = 'push' AND names ~* :pushers THEN label || ' may push, and is named as one that does'
    WHEN permission = 'push' THEN label || ' may push, and nothing says that it has to'
    ELSE label || ' may administer'
  END AS reason,
  connection, registry, name, permission
FROM credentials
ORDER BY resource
