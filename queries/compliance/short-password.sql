WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.status, c.secret, c.secret_kind,
    secret_length(c.secret) AS length
  FROM inventory.registry_credentials c
)
SELECT
  resource,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN 'skip'
    WHEN secret IS NULL OR secret_kind = 'masked' THEN 'skip'
    WHEN secret_kind IN ('opaque', 'empty') AND length < CAST(:length AS integer) THEN 'alarm'
    ELSE 'ok'
  END AS status,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN label || ' is ' || status
    WHEN secret IS NULL OR secret_kind = 'masked' THEN label || ': its source does not give the secret'
    WHEN secret_kind IN ('opaque', 'empty') AND length < CAST(:length AS integer)
      THEN label || ' has a password of ' || length || ' characters'
    ELSE label || ' has a secret that is long enough'
  END AS reason,
  connection, registry, name, secret_kind
FROM credentials
ORDER BY resource
