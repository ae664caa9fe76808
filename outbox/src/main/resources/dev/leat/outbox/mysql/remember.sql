INSERT INTO {table} (consumer, messageid) VALUES (?, ?)
