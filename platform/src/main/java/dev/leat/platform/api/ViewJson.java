package dev.leat.platform.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.leat.materializer.ViewStatus;
import dev.leat.platform.program.Program;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A view, as {@link ViewStatus} explains. {@code stores}: their names. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ViewJson(
        String name,
        String state,
        String since,
        Optional<String> cause,
        int generation,
        int toRender,
        List<String> topics,
        List<String> stores) {

    static ViewJson of(ViewStatus status, Program program) {
        return new ViewJson(
                status.name(),
                status.state().name().toLowerCase(Locale.ROOT),
                status.since().toString(),
                status.cause(),
                status.generation(),
                status.toRender(),
                status.topics(),
                program.stores().stream()
                        .filter(store -> store.view().equals(status.name()))
                        .map(store -> store.definition().name())
                        .toList());
    }
}
