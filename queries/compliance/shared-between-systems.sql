WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.secret, c.secret_kind,
    c.connection || ' (' || coalesce(c.registry, 'no registry') || ')' AS place
  FROM inventory.registry_credentials c
), shared AS (
  SELECT secret,
    count(DISTINCT connection) AS connections, count(DISTINCT registry) AS registries,
    string_agg(DISTINCT place, ', ' ORDER BY place) AS found
  FROM credentials
  GROUP BY secret
)
SELECT
  resource,
  CASE
    WHEN credentials.secret IS NULL OR secret_kind IN ('empty', 'masked') THEN 'skip'
    WHEN shared.connections > 1 OR shared.registries > 1 THEN 'alarm'
    ELSE 'ok'
  END AS status,
  CASE
    WHEN credentials.secret IS NULL THEN label || ': its source does not give the secret'
    WHEN secret_kind IN ('empty', 'masked') THEN label || ': its secret is ' || secret_kind
    WHEN shared.connections > 1 OR shared.registries > 1 THEN label || ' has a secret that is used in ' || shared.found
    ELSE label || ' has a secret that no other system has'
  END AS reason,
  credentials.connection, registry, name, credentials.secret
FROM credentials
LEFT JOIN shared ON shared.secret = credentials.secret
ORDER BY resource
