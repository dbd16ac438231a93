WITH credentials AS (
  SELECT
    c.source_table || ':' || coalesce(c.credential_id, c.name, c.registry_key_raw, '') AS resource,
    coalesce(nullif(c.name, c.registry_key_raw), c.username, c.credential_id, 'a credential') || ' for ' || coalesce(c.registry, 'no registry') AS label,
    c.connection, c.registry, c.name, c.file, c.stored_plain
  FROM inventory.registry_credentials c
)
SELECT
  resource,
  CASE
    WHEN stored_plain THEN 'alarm'
    WHEN stored_plain IS NULL AND file IS NOT NULL THEN 'info'
    ELSE 'ok'
  END AS status,
  CASE
    WHEN stored_plain THEN label || ' can be read in ' || coalesce(file, 'a variable')
    WHEN stored_plain IS NULL AND file IS NOT NULL THEN label || ': whether it can be read in ' || file || ' is not known'
    WHEN file IS NOT NULL THEN label || ' is named in ' || file || ' and kept elsewhere'
    ELSE label || ' is in no file of this machine'
  END AS reason,
  connection, registry, name, file
FROM credentials
ORDER BY resource
