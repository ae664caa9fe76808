DELETE FROM {table}
WHERE id IN (
    SELECT id
    FROM {table}
    WHERE createdat < now() - ? * interval '1 microsecond'
    ORDER BY createdat
    LIMIT ?
    FOR UPDATE SKIP LOCKED
)
