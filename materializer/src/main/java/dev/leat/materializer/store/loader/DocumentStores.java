package dev.leat.materializer.store.loader;

import dev.leat.materializer.store.DocumentStore;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.elasticsearch.ElasticsearchChecks;
import dev.leat.materializer.store.elasticsearch.ElasticsearchStore;
import dev.leat.materializer.store.postgres.PostgresChecks;
import dev.leat.materializer.store.postgres.PostgresStore;
import dev.leat.materializer.store.redis.RedisChecks;
import dev.leat.materializer.store.redis.RedisStore;
import dev.leat.materializer.view.ViewProblem;
import dev.leat.materializer.view.ViewShape;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Every kind of store there is. */
public final class DocumentStores {

    private DocumentStores() {}

    /**
     * A store that connects when it is first used.
     *
     * @param definition without {@linkplain #check problems}
     * @throws dev.leat.stream.error.LeatException operator, if the url is none of the store's kind or the trust store cannot
     *     be read
     */
    public static DocumentStore open(StoreDefinition definition, ViewShape shape, Clock clock) {
        return switch (definition) {
            case StoreDefinition.Elasticsearch elasticsearch -> new ElasticsearchStore(elasticsearch, shape, clock);
            case StoreDefinition.Redis redis -> new RedisStore(redis, shape, clock);
            case StoreDefinition.PostgreSql postgreSql -> new PostgresStore(postgreSql, shape, clock);
        };
    }

    public static DocumentStore open(StoreDefinition definition, ViewShape shape) {
        return open(definition, shape, Clock.systemUTC());
    }

    /** Everything that is wrong with the definition for documents of that shape, by paths below the view's. Connects nowhere. */
    public static List<ViewProblem> check(StoreDefinition definition, ViewShape shape) {
        return switch (definition) {
            case StoreDefinition.Elasticsearch elasticsearch -> ElasticsearchChecks.check(elasticsearch, shape);
            case StoreDefinition.Redis redis -> RedisChecks.check(redis, shape);
            case StoreDefinition.PostgreSql postgreSql -> PostgresChecks.check(postgreSql, shape);
        };
    }

    /** Connects, logs in, looks for the rights that are needed and writes nothing; empty if all is well, else the problem and the fix. */
    public static Optional<String> reach(StoreDefinition definition) {
        return switch (definition) {
            case StoreDefinition.Elasticsearch elasticsearch -> ElasticsearchChecks.reach(elasticsearch);
            case StoreDefinition.Redis redis -> RedisChecks.reach(redis);
            case StoreDefinition.PostgreSql postgreSql -> PostgresChecks.reach(postgreSql);
        };
    }
}
