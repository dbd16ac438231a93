WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.username, c.status, c.secret_kind, c.secret
  FROM inventory.registry_credentials c
)
SELECT
  resource,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN 'skip'
    WHEN secret IS NULL THEN 'skip'
    WHEN secret_kind IN ('docker_pat', 'github_pat', 'gitlab_pat', 'digitalocean_pat') THEN 'alarm'
    ELSE 'ok'
  END AS status,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN label || ' is ' || status
    WHEN secret IS NULL THEN label || ': its source does not give the secret'
    WHEN secret_kind IN ('docker_pat', 'github_pat', 'gitlab_pat', 'digitalocean_pat')
      THEN label || ' is a personal access token (' || secret_kind || ')' || coalesce(' of ' || username, '')
    ELSE label || ' is no personal access token (' || secret_kind || ')'
  END AS reason,
  connection, registry, name, username, secret_kind
FROM credentials
ORDER BY resource
