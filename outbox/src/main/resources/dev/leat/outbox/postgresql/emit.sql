SELECT pg_logical_emit_message(true, ?, message) FROM unnest(?) AS message
