package dev.leat.benchmarks.torture;

/** A change as a reader of committed records sees it. */
record SeenChange(Change change, String eventId, String position) {}
