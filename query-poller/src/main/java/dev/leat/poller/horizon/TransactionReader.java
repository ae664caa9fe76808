package dev.leat.poller.horizon;

import java.sql.Connection;
import java.sql.SQLException;

/** Tells which transactions are open. Belongs to one session with the database; not thread-safe. */
interface TransactionReader {

    /**
     * Those that were open all the while, and perhaps some that were so for a part of it. One that is not among them and did
     * not begin during the call has ended, and what it did is seen by every statement that begins after the call.
     */
    OpenTransactions read(Connection session) throws SQLException;
}
