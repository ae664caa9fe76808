-- positions as plain numbers; what only newer servers tell is null on older ones
SELECT active,
       active_pid,
       database,
       database = current_database() AS here,
       plugin,
       wal_status,
       pg_wal_lsn_diff(confirmed_flush_lsn, '0/0')::bigint AS confirmed,
       pg_wal_lsn_diff(restart_lsn, '0/0')::bigint AS restart,
       safe_wal_size,
       to_jsonb(s) ->> 'invalidation_reason' AS invalidation_reason,
       to_jsonb(s) ->> 'inactive_since' AS inactive_since,
       (to_jsonb(s) ->> 'failover')::boolean AS failover,
       (SELECT r.reply_time FROM pg_stat_replication r WHERE r.pid = s.active_pid) AS reply_time,
       (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_sender_timeout') AS sender_timeout_ms
FROM pg_replication_slots s
WHERE slot_name = ?
