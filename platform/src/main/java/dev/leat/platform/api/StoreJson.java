package dev.leat.platform.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.leat.materializer.store.loader.LoaderStatus;
import dev.leat.platform.program.Program;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A store of a view, as {@link LoaderStatus} explains.
 *
 * @param state {@code waiting} until the view has its generation
 * @param behind records of the view's topic that it does not have yet; absent while that is not known
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record StoreJson(
        String view,
        String name,
        String type,
        String state,
        Optional<String> since,
        Optional<String> cause,
        OptionalLong behind,
        long written,
        long deleted,
        long deadLetters,
        Optional<Long> lastWriteMs) {

    static StoreJson of(Program.Store store) {
        Optional<LoaderStatus> status = store.status();
        return new StoreJson(
                store.view(),
                store.definition().name(),
                store.definition().type(),
                status.map(known -> known.state().name().toLowerCase(Locale.ROOT))
                        .orElse("waiting"),
                status.map(known -> known.since().toString()),
                status.flatMap(LoaderStatus::cause),
                status.map(LoaderStatus::lagRecords).orElse(OptionalLong.empty()),
                status.map(LoaderStatus::documentsWritten).orElse(0L),
                status.map(LoaderStatus::documentsDeleted).orElse(0L),
                status.map(LoaderStatus::deadLetters).orElse(0L),
                status.map(known -> known.lastWrite().toMillis()));
    }
}
