package dev.leat.materializer.store.redis;

import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.view.ViewProblem;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.error.LeatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.Jedis;

/** What can be said of a Redis store before anything is written to it. */
public final class RedisChecks {

    private RedisChecks() {}

    /** What is wrong with the definition, for documents of that shape. */
    public static List<ViewProblem> check(StoreDefinition.Redis definition, ViewShape shape) {
        List<ViewProblem> problems = new ArrayList<>();
        String path = "stores." + definition.name();
        try {
            RedisSession.uri(definition.access());
        } catch (LeatException failure) {
            problems.add(new ViewProblem(path + ".url", String.valueOf(failure.getMessage())));
        }
        new KeyTemplate(definition.key(), shape.key())
                .problems()
                .forEach(problem -> problems.add(new ViewProblem(path + ".key", problem)));
        return problems;
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
