WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.status, c.username, c.secret
  FROM inventory.registry_credentials c
)
SELECT
  resource,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed', 'inactive') THEN 'skip'
    WHEN credentials.registry IS NULL OR credentials.username IS NULL OR secret IS NULL THEN 'skip'
    WHEN k.ok THEN 'ok'
    WHEN NOT k.ok THEN 'alarm'
    ELSE 'error'
  END AS status,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed', 'inactive') THEN label || ' is ' || status
    WHEN credentials.registry IS NULL THEN label || ': there is nowhere to log in'
    WHEN credentials.username IS NULL OR secret IS NULL THEN label || ': its source does not give user name and secret'
    WHEN k.ok THEN label || ' can log in'
    WHEN NOT k.ok THEN label || ' cannot log in: ' || coalesce(k.error, 'it was refused')
    ELSE label || ': whether it can log in is not known: ' || coalesce(k.error, 'the registry was not asked')
  END AS reason,
  connection, credentials.registry, name, credentials.username, k.http_status
FROM credentials
LEFT JOIN registry.v2.login_checks k
  ON k.registry = credentials.registry AND k.username = credentials.username AND k.password = credentials.secret
ORDER BY resource
