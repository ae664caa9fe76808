SELECT c.relkind::text AS kind, coalesce(obj_description(c.oid, 'pg_class'), '') AS comment
FROM pg_class c
WHERE c.oid = to_regclass(?)
