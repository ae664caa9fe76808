SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = ? AND active
