DELETE FROM {table}
WHERE (consumer, messageid) IN (
    SELECT consumer, messageid
    FROM {table}
    WHERE consumer = ?
      AND handledat < now() - ? * interval '1 microsecond'
    ORDER BY handledat
    LIMIT ?
    FOR UPDATE SKIP LOCKED
)
