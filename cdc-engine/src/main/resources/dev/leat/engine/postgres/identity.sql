-- names the server's data for ever, the line of its history, the database, and where the log ends.
-- The timeline is that of what is written now: the control file's is older until the first checkpoint after a promotion
SELECT (SELECT system_identifier FROM pg_control_system()) AS system,
       CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id FROM pg_control_checkpoint())
            ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END AS timeline,
       CASE WHEN pg_is_in_recovery() THEN 0
            ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint END AS log_end,
       (SELECT oid FROM pg_database WHERE datname = current_database()) AS database
