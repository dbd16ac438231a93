SELECT
  coalesce(secret_kind, 'not given') AS secret_kind,
  count(*) AS credentials,
  count(DISTINCT secret) AS secrets,
  count(DISTINCT registry) AS registries,
  count(DISTINCT connection) AS connections
FROM inventory.registry_credentials
GROUP BY 1
ORDER BY credentials DESC, 1
