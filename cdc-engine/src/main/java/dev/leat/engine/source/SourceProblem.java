package dev.leat.engine.source;

/**
 * Something that stands in the way of capturing a source, or will one day.
 *
 * @param field of the source's definition, as the configuration file calls it: {@code url}, {@code tables[2]}
 * @param message what is wrong
 * @param fix what to do: most often SQL, ready to paste
 */
public record SourceProblem(Severity severity, String field, String message, String fix) {

    /** Whether capture can begin all the same. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** An error. */
    public SourceProblem(String field, String message, String fix) {
        this(Severity.ERROR, field, message, fix);
    }

    /** What does not keep the source from being captured today. */
    public static SourceProblem warning(String field, String message, String fix) {
        return new SourceProblem(Severity.WARNING, field, message, fix);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
