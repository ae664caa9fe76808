-- what a publication leaves out: kinds of changes, and tables of which it has only some rows or columns
SELECT p.pubinsert AND p.pubupdate AND p.pubdelete AS all_changes,
       ARRAY(SELECT n.nspname || '.' || c.relname
             FROM pg_publication_rel r
             JOIN pg_class c ON c.oid = r.prrelid
             JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE r.prpubid = p.oid
               AND coalesce(to_jsonb(r) ->> 'prqual', to_jsonb(r) ->> 'prattrs') IS NOT NULL) AS limited
FROM pg_publication p
WHERE p.pubname = ?
