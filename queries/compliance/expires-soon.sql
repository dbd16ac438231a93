WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.status, c.expiry_kind,
    coalesce(c.secret_kind = 'aws_ecr_token' OR c.registry ~ '[.]dkr[.]ecr[.]', false) AS short_lived,
    -- Some secrets tell themselves when they end.
    coalesce(c.expires_at, secret_expires_at(c.secret)) AS ends_at
  FROM inventory.registry_credentials c
)
SELECT
  resource,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN 'skip'
    WHEN short_lived THEN 'info'
    WHEN ends_at IS NULL AND expiry_kind = 'never' THEN 'ok'
    WHEN ends_at IS NULL THEN 'info'
    WHEN ends_at <= now() THEN 'skip'
    WHEN ends_at <= now() + :days * interval '1 day' THEN 'alarm'
    ELSE 'ok'
  END AS status,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN label || ' is ' || status
    WHEN short_lived THEN label || ' is a token of twelve hours, which Amazon ECR makes for whoever asks'
    WHEN ends_at IS NULL AND expiry_kind = 'never' THEN label || ' never expires'
    WHEN ends_at IS NULL THEN label || ': its source does not tell when it expires'
    WHEN ends_at <= now() THEN label || ' expired on ' || to_char(ends_at, 'YYYY-MM-DD')
    ELSE label || ' expires on ' || to_char(ends_at, 'YYYY-MM-DD')
  END AS reason,
  connection, registry, name, ends_at AS expires_at
FROM credentials
ORDER BY resource
