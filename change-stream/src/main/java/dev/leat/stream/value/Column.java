package dev.leat.stream.value;

/** A column of an entity. {@code optional}: may be null. */
public record Column(String name, ColumnType type, boolean optional) {}
