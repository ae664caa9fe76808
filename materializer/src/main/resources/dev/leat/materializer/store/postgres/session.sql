-- a writer that was stopped in mid-transaction must not hold its successor for ever
SET idle_in_transaction_session_timeout = '10s';
SET lock_timeout = '10s';
SET statement_timeout = '25s';
SET TimeZone = 'UTC';
SET client_min_messages = 'warning'
