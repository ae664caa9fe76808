DELETE FROM {table} WHERE consumer = ? AND messageid = ?
