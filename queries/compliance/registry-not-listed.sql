WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.status, c.registry_key_raw
  FROM inventory.registry_credentials c
), listed AS (
  SELECT DISTINCT registry
  FROM inventory.registries
  WHERE registry IS NOT NULL AND status NOT IN ('revoked', 'removed')
)
SELECT
  resource,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN 'skip'
    WHEN NOT EXISTS (SELECT 1 FROM listed) THEN 'skip'
    WHEN registry IN (SELECT registry FROM listed) THEN 'ok'
    ELSE 'alarm'
  END AS status,
  CASE
    WHEN status IN ('expired', 'revoked', 'removed') THEN label || ' is ' || status
    WHEN NOT EXISTS (SELECT 1 FROM listed) THEN 'no connection lists registries'
    WHEN registry IN (SELECT registry FROM listed) THEN label || ' belongs to a registry that is listed'
    WHEN registry IS NULL THEN label || ': its registry is gone'
    ELSE label || ': no connection lists that registry'
  END AS reason,
  connection, registry, name, registry_key_raw
FROM credentials
ORDER BY resource
