WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.status, c.minted, c.expiry_kind, c.expires_at, c.owner, c.created_at
  FROM inventory.registry_credentials c
)
SELECT
  resource,
  CASE
    WHEN NOT minted THEN 'ok'
    WHEN status IN ('expired', 'revoked', 'removed') THEN 'ok'
    WHEN expiry_kind = 'timestamp' THEN 'ok'
    ELSE 'alarm'
  END AS status,
  CASE
    WHEN NOT minted THEN label || ' was not minted through credsql'
    WHEN status IN ('expired', 'revoked', 'removed') THEN label || ' was minted and is ' || status
    WHEN expiry_kind = 'timestamp' THEN label || ' was minted and expires on ' || to_char(expires_at, 'YYYY-MM-DD')
    ELSE label || ' was minted' || coalesce(' on ' || to_char(created_at, 'YYYY-MM-DD'), '') || coalesce(' by ' || owner, '') || ' and never expires'
  END AS reason,
  connection, registry, name, owner
FROM credentials
ORDER BY resource
