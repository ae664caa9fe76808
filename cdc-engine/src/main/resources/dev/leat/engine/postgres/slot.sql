-- positions as plain numbers
SELECT active,
       active_pid,
       database = current_database() AS here,
       plugin,
       wal_status,
       pg_wal_lsn_diff(confirmed_flush_lsn, '0/0')::bigint AS confirmed
FROM pg_replication_slots
WHERE slot_name = ?
