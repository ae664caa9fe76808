-- every table that could be captured
SELECT t.table_schema AS `schema`,
       t.table_name AS name,
       EXISTS (SELECT 1
               FROM information_schema.table_constraints c
               WHERE c.table_schema = t.table_schema
                 AND c.table_name = t.table_name
                 AND c.constraint_type = 'PRIMARY KEY') AS keyed
FROM information_schema.tables t
WHERE t.table_type = 'BASE TABLE'
  AND t.table_schema NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
ORDER BY t.table_schema, t.table_name
