package dev.leat.materializer.store.redis;

import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.view.ViewProblem;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.error.LeatException;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.Jedis;

/** What can be said of a Redis store before anything is written to it. */
public final class RedisChecks {

    private RedisChecks() {}

    /** What is wrong with the definition, for documents of that shape. */
    public static List<ViewProblem> check(StoreDefinition.Redis definition, ViewShape shape) {
        return new KeyTemplate(definition.key(), shape.key())
                .problems().stream()
                        .map(problem -> new ViewProblem("stores." + definition.name() + ".key", problem))
                        .toList();
    }

    /** Connects and asks; empty if all is well, else what is wrong and the fix. */
    public static Optional<String> reach(StoreDefinition.Redis definition) {
        try (RedisSession session = new RedisSession(definition.access())) {
            session.with(Jedis::ping);
            return Optional.empty();
        } catch (LeatException failure) {
            return Optional.of(String.valueOf(failure.getMessage()));
        }
    }
}
