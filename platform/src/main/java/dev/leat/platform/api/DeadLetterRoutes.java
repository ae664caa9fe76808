package dev.leat.platform.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.leat.platform.deadletter.DeadLetterDesk;
import dev.leat.platform.deadletter.DeadLetterDesk.Report;
import dev.leat.platform.deadletter.FiledLetter;
import dev.leat.platform.deadletter.LetterFilter;
import dev.leat.platform.deadletter.LetterId;
import dev.leat.platform.program.Program;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dead letters over HTTP: listed, shown, given again, given up. */
final class DeadLetterRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterRoutes.class);

    private static final int MOST_LISTED = 1_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Program program;

    DeadLetterRoutes(Program program) {
        this.program = program;
    }

    /** Which are meant: by their ids, or all that match. */
    record Asked(
            Optional<List<String>> ids,
            Optional<String> by,
            Optional<String> code,
            Optional<String> since,
            Optional<String> until,
            Optional<String> key) {}

    private interface Order {
        Report carryOut(DeadLetterDesk desk, List<LetterId> ids);
    }

    void addTo(RoutesConfig routes) {
        routes.get("/api/dead-letters", this::list);
        routes.get("/api/dead-letters/{id}", this::show);
        routes.post("/api/dead-letters/redrive", context -> {
            String who = ActionLog.who(context);
            order(context, (desk, ids) -> desk.redrive(ids, who));
        });
        routes.post("/api/dead-letters/discard", context -> {
            String who = ActionLog.who(context);
            order(context, (desk, ids) -> desk.discard(ids, who));
        });
    }

    private void list(Context context) {
        LetterFilter filter = filter(
                name -> Optional.ofNullable(context.queryParam(name)), "true".equals(context.queryParam("settled")));
        String limit = Objects.requireNonNullElse(context.queryParam("limit"), "100");
        try {
            int most = Math.clamp(Integer.parseInt(limit), 1, MOST_LISTED);
            ApiServer.answer(
                    context,
                    asking(desk -> desk.newest(filter, most)).stream()
                            .map(DeadLetterJson::of)
                            .toList());
        } catch (NumberFormatException notANumber) {
            throw new Refusal(400, "limit is a number of dead letters: ?limit=100");
        }
    }

    private void show(Context context) {
        LetterId id = id(context.pathParam("id"));
        FiledLetter filed = asking(desk -> desk.find(id))
                .orElseThrow(() -> new Refusal(
                        404, "there is no dead letter " + id + "; `leat dead-letters list` shows the newest"));
        ApiServer.answer(context, DeadLetterJson.whole(filed));
    }

    private void order(Context context, Order order) {
        Asked asked = asked(context);
        LetterFilter filter = filter(
                name -> switch (name) {
                    case "by" -> asked.by();
                    case "code" -> asked.code();
                    case "since" -> asked.since();
                    case "until" -> asked.until();
                    default -> asked.key();
                },
                false);
        if (asked.ids().isPresent() == filter.isNarrow()) {
            throw new Refusal(
                    400,
                    "say which are meant, by ids or by one of by, code, since, until and key:"
                            + " {\"by\": \"store search of view orders\"}");
        }
        List<LetterId> ids = asked.ids()
                .map(texts -> texts.stream().map(DeadLetterRoutes::id).toList())
                .orElseGet(() -> asking(
                        desk -> desk.next(filter).stream().map(FiledLetter::id).toList()));
        ApiServer.answer(context, asking(desk -> order.carryOut(desk, ids)));
    }

    private static Asked asked(Context context) {
        try {
            return JSON.readValue(context.body(), Asked.class);
        } catch (JsonProcessingException wrong) {
            throw new Refusal(400, "the body is not understood: " + wrong.getOriginalMessage());
        }
    }

    private static LetterFilter filter(Function<String, Optional<String>> given, boolean settledToo) {
        return new LetterFilter(
                given.apply("by"),
                given.apply("code"),
                given.apply("since").map(DeadLetterRoutes::moment),
                given.apply("until").map(DeadLetterRoutes::moment),
                given.apply("key"),
                settledToo);
    }

    private static Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException wrong) {
            throw new Refusal(400, text + " is no moment; write it as 2026-01-31T12:00:00Z");
        }
    }

    private static LetterId id(String text) {
        return LetterId.parse(text)
                .orElseThrow(
                        () -> new Refusal(
                                400,
                                text
                                        + " names no dead letter; an id is as `leat dead-letters list` shows it: source.shop:0:17"));
    }

    private <T> T asking(Function<DeadLetterDesk, T> question) {
        DeadLetterDesk desk =
                program.deadLetters().orElseThrow(() -> new Refusal(503, "the program has not started yet"));
        try {
            return question.apply(desk);
        } catch (KafkaException unreachable) {
            LOG.warn("Kafka does not tell of dead letters", unreachable);
            throw new Refusal(503, "Kafka does not answer (" + unreachable.getMessage() + "); ask again when it does");
        }
    }
}
