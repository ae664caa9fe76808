-- how long and how much of its log the server keeps for a slot, how fast it writes it, and whether others copy it
SELECT current_setting('server_version_num')::int AS version,
       (SELECT setting::bigint << 20 FROM pg_settings WHERE name = 'max_slot_wal_keep_size' AND setting <> '-1') AS keep_bytes,
       extract(epoch FROM coalesce(nullif(current_setting('idle_replication_slot_timeout', true), '0'), '0s')::interval)::bigint
           AS idle_timeout_s,
       (SELECT wal_bytes::float8 / extract(epoch FROM now() - stats_reset) FROM pg_stat_wal
        WHERE now() - stats_reset > interval '1 hour') AS bytes_per_s,
       EXISTS (SELECT FROM pg_replication_slots WHERE slot_type = 'physical')
           OR EXISTS (SELECT FROM pg_stat_replication r
                      WHERE r.pid NOT IN (SELECT s.active_pid FROM pg_replication_slots s
                                          WHERE s.slot_type = 'logical' AND s.active_pid IS NOT NULL)
                        AND r.application_name NOT LIKE '%Debezium%' AND r.state = 'streaming') AS standbys
