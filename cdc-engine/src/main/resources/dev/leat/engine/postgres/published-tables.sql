-- the publication and each table that it names, with what tells them from others of the same name that come later
SELECT n.nspname || '.' || c.relname AS name, r.oid AS entry, p.oid AS publication
FROM pg_publication p
LEFT JOIN (pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace)
       ON r.prpubid = p.oid
WHERE p.pubname = ?
