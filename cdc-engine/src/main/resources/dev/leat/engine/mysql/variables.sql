-- those that the server's version has
SHOW GLOBAL VARIABLES
WHERE Variable_name IN ('version', 'server_uuid', 'log_bin', 'binlog_format', 'binlog_row_image', 'binlog_row_value_options',
                        'binlog_transaction_compression', 'binlog_expire_logs_seconds', 'expire_logs_days', 'gtid_mode',
                        'gtid_executed', 'gtid_purged')
