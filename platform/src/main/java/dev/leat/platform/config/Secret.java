package dev.leat.platform.config;

import com.fasterxml.jackson.annotation.JsonCreator;

/** A text that is never shown: only {@link #value()} gives it, to whom must present it to a server. */
public record Secret(String value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Secret {}

    @Override
    public String toString() {
        return "***";
    }
}
