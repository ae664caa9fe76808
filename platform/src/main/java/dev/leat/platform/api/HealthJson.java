package dev.leat.platform.api;

import dev.leat.engine.SourceState;
import dev.leat.materializer.ViewState;
import dev.leat.materializer.store.loader.LoaderState;
import dev.leat.platform.program.Program;
import dev.leat.platform.program.Program.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the program is.
 *
 * @param status {@code starting}, {@code running}, {@code failed} (it runs, and a part of it needs a person) or {@code
 *     stopping}
 * @param failed the parts that need a person, such as {@code source shop}
 */
record HealthJson(String deployment, String status, List<String> failed) {

    static HealthJson of(Program program) {
        List<String> failed = new ArrayList<>();
        program.sources().stream()
                .filter(source -> source.state() == SourceState.FAILED)
                .forEach(source -> failed.add("source " + source.source()));
        program.views().stream()
                .filter(view -> view.state() == ViewState.FAILED)
                .forEach(view -> failed.add("view " + view.name()));
        program.stores().stream()
                .filter(store -> store.status()
                        .filter(status -> status.state() == LoaderState.FAILED)
                        .isPresent())
                .forEach(store -> failed.add("store " + store.definition().name() + " of view " + store.view()));
        String status = program.phase() == Phase.RUNNING && !failed.isEmpty()
                ? "failed"
                : program.phase().name().toLowerCase(Locale.ROOT);
        return new HealthJson(program.deployment(), status, failed);
    }
}
