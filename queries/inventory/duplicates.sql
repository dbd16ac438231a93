SELECT
  secret,
  count(*) AS credentials,
  count(DISTINCT connection) AS connections,
  count(DISTINCT registry) AS registries,
  string_agg(
    DISTINCT source_table || ':' || coalesce(credential_id, name, ''), ', '
    ORDER BY source_table || ':' || coalesce(credential_id, name, '')
  ) AS found_at
FROM inventory.registry_credentials
WHERE secret IS NOT NULL AND secret_kind NOT IN ('empty', 'masked')
GROUP BY secret
HAVING count(*) > 1
ORDER BY credentials DESC, found_at
