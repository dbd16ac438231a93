WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.secret, c.secret_kind,
    coalesce(nullif(c.name, c.registry_key_raw) || ' ', '') || '(' || coalesce(c.username, 'no user name') || ')' AS account
  FROM inventory.registry_credentials c
), shared AS (
  SELECT connection, secret,
    count(DISTINCT account) AS accounts, string_agg(DISTINCT account, ', ' ORDER BY account) AS found
  FROM credentials
  GROUP BY connection, secret
)
SELECT
  resource,
  CASE
    WHEN credentials.secret IS NULL OR secret_kind IN ('empty', 'masked') THEN 'skip'
    WHEN shared.accounts > 1 THEN 'alarm'
    ELSE 'ok'
  END AS status,
  CASE
    WHEN credentials.secret IS NULL THEN label || ': its source does not give the secret'
    WHEN secret_kind IN ('empty', 'masked') THEN label || ': its secret is ' || secret_kind
    WHEN shared.accounts > 1 THEN label || ' has a secret that is used under the names ' || shared.found
    ELSE label || ' has a secret that no other name has'
  END AS reason,
  credentials.connection, registry, name, credentials.secret
FROM credentials
LEFT JOIN shared ON shared.connection = credentials.connection AND shared.secret = credentials.secret
ORDER BY resource
