-- whether the server knows all transactions of a GTID set, and still has all others
SELECT gtid_subset(?, @@global.gtid_executed) AS known, gtid_subset(@@global.gtid_purged, ?) AS kept
