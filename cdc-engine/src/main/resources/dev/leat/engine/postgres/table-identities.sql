-- which columns of a changed or deleted row each table writes to the log, and whether it has values so large that they are
-- stored apart, which an update that does not touch them leaves out
SELECT n.nspname || '.' || c.relname AS name,
       c.relreplident AS identity,
       NOT EXISTS (SELECT FROM pg_index p, unnest(p.indkey::int2[]) AS k (attnum)
                   WHERE p.indrelid = c.oid AND p.indisprimary
                     AND k.attnum <> ALL (coalesce((SELECT i.indkey::int2[] FROM pg_index i
                                                    WHERE i.indrelid = c.oid AND i.indisreplident), '{}'::int2[])))
           AS index_has_key,
       EXISTS (SELECT FROM pg_index p WHERE p.indrelid = c.oid AND p.indisprimary AND NOT p.indimmediate) AS deferrable_key,
       CASE WHEN c.reltoastrelid = 0 THEN 0 ELSE pg_relation_size(c.reltoastrelid) END AS apart_bytes
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r'
  AND n.nspname <> 'information_schema'
  AND n.nspname NOT LIKE 'pg\_%'
