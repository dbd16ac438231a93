WITH credentials AS (
  SELECT
    c.source_table || '/' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(c.name, c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.username, c.secret, c.secret_kind,
    coalesce(c.username, c.name, c.credential_id, '') AS account
  FROM inventory.registry_credentials c
), shared AS (
  SELECT secret, count(DISTINCT account) AS accounts, string_agg(DISTINCT account, ', ' ORDER BY account) AS names
  FROM credentials
  GROUP BY secret
)
SELECT
  resource,
  CASE
    WHEN credentials.secret IS NULL THEN 'skip'
    WHEN secret_kind IN ('empty', 'masked') THEN 'skip'
    WHEN shared.accounts > 1 THEN 'alarm'
    ELSE 'ok'
  END AS status,
  CASE
    WHEN credentials.secret IS NULL THEN label || ': its source does not give the secret'
    WHEN secret_kind IN ('empty', 'masked') THEN label || ': its secret is ' || secret_kind
    WHEN shared.accounts > 1 THEN label || ' has one secret under the names ' || shared.names
    ELSE label || ' has a secret of its own'
  END AS reason,
  connection, registry, name, credentials.secret
FROM credentials
LEFT JOIN shared ON shared.secret = credentials.secret
ORDER BY resource
