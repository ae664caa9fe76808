package dev.leat.platform.api;

import dev.leat.platform.program.Program;

/** A request that cannot be answered as it was asked. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String detail;

    Refusal(int status, String detail) {
        super(detail);
        this.status = status;
        this.detail = detail;
    }

    static Refusal noSource(String name, Program program) {
        return new Refusal(
                404,
                "there is no source " + name + "; there are: "
                        + String.join(
                                ", ",
                                program.sources().stream()
                                        .map(status -> status.source())
                                        .toList()));
    }

    int status() {
        return status;
    }

    String detail() {
        return detail;
    }
}
