-- ends the connection that uses the slot, and waits for that up to five seconds
SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = ? AND active
