DELETE FROM {table}
WHERE createdat < now(6) - INTERVAL ? MICROSECOND
ORDER BY createdat
LIMIT ?
