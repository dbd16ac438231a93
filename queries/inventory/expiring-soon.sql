WITH credentials AS (
  -- Some secrets tell themselves when they end.
  SELECT source_table, credential_id, registry_key_raw, name, registry, owner, status,
    coalesce(expires_at, secret_expires_at(secret)) AS expires_at
  FROM inventory.registry_credentials
)
SELECT
  expires_at,
  CAST(expires_at AS date) - CAST(now() AS date) AS days_left,
  name, registry, owner, source_table, credential_id, registry_key_raw
FROM credentials
WHERE expires_at > now() AND expires_at <= now() + :days * interval '1 day'
  AND status NOT IN ('expired', 'revoked', 'removed')
ORDER BY expires_at, source_table, credential_id
