-- the tables that a publication holds; no row when there is no such publication
SELECT p.puballtables AS all_tables,
       ARRAY(SELECT t.schemaname || '.' || t.tablename FROM pg_publication_tables t WHERE t.pubname = p.pubname) AS tables
FROM pg_publication p
WHERE p.pubname = ?
