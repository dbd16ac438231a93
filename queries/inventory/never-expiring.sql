SELECT
  name, registry, username, permission, owner, created_at, source_table, credential_id, registry_key_raw
FROM inventory.registry_credentials
WHERE expiry_kind = 'never' AND status NOT IN ('expired', 'revoked', 'removed')
ORDER BY created_at, source_table, credential_id
