-- the columns of tables that hold numbers which the server shows with fewer digits than they have
SELECT c.table_schema AS `schema`,
       c.table_name AS name,
       c.column_name AS `column`,
       c.data_type = 'float' AS shortened
FROM information_schema.columns c
WHERE (c.table_schema, c.table_name) IN (SELECT f.table_schema, f.table_name
                                         FROM information_schema.columns f
                                         WHERE f.data_type = 'float')
ORDER BY c.table_schema, c.table_name, c.ordinal_position
