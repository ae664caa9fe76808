SELECT s.name AS schema,
       current_user AS "user",
       has_schema_privilege(s.name, 'USAGE') AND has_schema_privilege(s.name, 'CREATE') AS enough
FROM (SELECT coalesce(nullif(?, ''), current_schema()) AS name) s
