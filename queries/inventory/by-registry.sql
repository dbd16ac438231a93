SELECT
  registry,
  count(*) AS credentials,
  count(DISTINCT connection) AS connections,
  count(*) FILTER (WHERE status = 'active') AS active,
  count(*) FILTER (WHERE permission IN ('push', 'admin')) AS may_push,
  count(*) FILTER (WHERE expiry_kind = 'never') AS never_expire,
  min(expires_at) AS next_expiry
FROM inventory.registry_credentials
GROUP BY registry
ORDER BY credentials DESC, registry
