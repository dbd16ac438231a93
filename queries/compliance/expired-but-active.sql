WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.status, c.expiry_kind,
    coalesce(c.expires_at, secret_expires_at(c.secret)) AS ends_at
  FROM inventory.registry_credentials c
)
SELECT
  resource,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN 'ok'
    WHEN ends_at > now() OR (ends_at IS NULL AND expiry_kind = 'never') THEN 'ok'
    WHEN ends_at IS NULL THEN 'info'
    WHEN status = 'active' THEN 'alarm'
    WHEN status = 'inactive' THEN 'ok'
    ELSE 'info'
  END AS status,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN label || ' is ' || status
    WHEN ends_at > now() THEN label || ' expires on ' || to_char(ends_at, 'YYYY-MM-DD')
    WHEN ends_at IS NULL AND expiry_kind = 'never' THEN label || ' never expires'
    WHEN ends_at IS NULL THEN label || ': its source does not tell when it expires'
    WHEN status = 'active' THEN label || ' expired on ' || to_char(ends_at, 'YYYY-MM-DD') || ' and is still active'
    ELSE label || ' expired on ' || to_char(ends_at, 'YYYY-MM-DD') || '; its status is ' || status
  END AS reason,
  connection, registry, name, ends_at AS expires_at
FROM credentials
ORDER BY resource
