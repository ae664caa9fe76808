-- types that the connector's list of all types fails at: it takes each of this category for an enum with values
SELECT format('%I.%I', n.nspname, t.typname) AS name, t.typtype = 'd' AS domain
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typcategory = 'E'
  AND NOT EXISTS (SELECT FROM pg_enum e WHERE e.enumtypid = t.oid)
  AND t.typname NOT LIKE 'any%'
ORDER BY 1
