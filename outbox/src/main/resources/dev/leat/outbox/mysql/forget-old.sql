DELETE FROM {table}
WHERE consumer = ?
  AND handledat < now(6) - INTERVAL ? MICROSECOND
ORDER BY handledat
LIMIT ?
