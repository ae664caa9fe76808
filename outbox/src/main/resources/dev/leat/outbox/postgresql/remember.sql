INSERT INTO {table} (consumer, messageid) VALUES (?, ?) ON CONFLICT DO NOTHING
