SELECT
  owner,
  count(*) AS credentials,
  count(DISTINCT registry) AS registries,
  count(*) FILTER (WHERE permission IN ('push', 'admin')) AS may_push,
  count(*) FILTER (WHERE expiry_kind = 'never') AS never_expire,
  min(expires_at) AS next_expiry
FROM inventory.registry_credentials
GROUP BY owner
ORDER BY credentials DESC, owner
