-- the tables that a publication holds; no row when there is no such publication
SELECT p.puballtables AS all_tables,
       pg_has_role(p.pubowner, 'USAGE') AS owned,
       ARRAY(SELECT t.schemaname || '.' || t.tablename FROM pg_publication_tables t WHERE t.pubname = p.pubname) AS tables
FROM pg_publication p
WHERE p.pubname = ?
