package dev.leat.stream.error;

/** One thing that can go wrong. Implemented by an enum in each module; the name is stable, it stands in dead letters. */
public interface ErrorCode {

    String name();

    ErrorKind kind();
}
