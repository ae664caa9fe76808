-- the files of the binary log that are still there, the oldest first
SHOW BINARY LOGS
