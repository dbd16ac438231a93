WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.file, c.file_mode, c.exposed
  FROM inventory.registry_credentials c
)
SELECT
  resource,
  CASE
    WHEN file IS NULL THEN 'ok'
    WHEN exposed THEN 'alarm'
    WHEN exposed IS NULL THEN 'info'
    ELSE 'ok'
  END AS status,
  CASE
    WHEN file IS NULL THEN label || ' is in no file of this machine'
    WHEN exposed THEN label || ' is in ' || file || ', which others can read (mode ' || coalesce(file_mode, 'unknown') || ')'
    WHEN exposed IS NULL THEN label || ': who can read ' || file || ' is not known'
    ELSE label || ' is in ' || file || ', which only its owner can read'
  END AS reason,
  connection, registry, name, file, file_mode
FROM credentials
ORDER BY resource
