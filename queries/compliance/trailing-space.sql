WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.secret,
    secret_has_trailing_space(c.secret) AS has_trailing_space
  FROM inventory.registry_credentials c
)
SELECT
  resource,
  CASE
    WHEN secret IS NULL THEN 'skip'
    WHEN has_trailing_space THEN 'alarm'
    ELSE 'ok'
  END AS status,
  CASE
    WHEN secret IS NULL THEN label || ': its source does not give the secret'
    WHEN has_trailing_space THEN label || ' has a secret that ends in a line break, a NUL or a space'
    ELSE label || ' has a secret without space at its end'
  END AS reason,
  connection, registry, name
FROM credentials
ORDER BY resource
