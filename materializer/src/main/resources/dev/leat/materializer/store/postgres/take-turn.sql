-- Writers of one table take turns, each for one batch: between "is it deleted?" and "write it" nobody may delete it.
SELECT pg_advisory_xact_lock(hashtextextended('leat ' || ?, 0))
