package dev.leat.platform.api;

/** An error, as RFC 9457 has it. {@code detail} says what to do. */
record ProblemJson(String title, int status, String detail) {}
