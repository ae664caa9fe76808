package dev.leat.engine.source;

/**
 * Something that stands in the way of capturing a source.
 *
 * @param field of the source's definition, as the configuration file calls it: {@code url}, {@code tables[2]}
 * @param message what is wrong
 * @param fix what to do: most often SQL, ready to paste
 */
public record SourceProblem(String field, String message, String fix) {}
