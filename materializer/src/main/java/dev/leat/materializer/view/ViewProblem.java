package dev.leat.materializer.view;

/**
 * Something wrong with a definition.
 *
 * @param path from the view's root, as in the configuration file: {@code collections.lines.by}
 * @param message what is wrong and how to mend it
 */
public record ViewProblem(String path, String message) {}
