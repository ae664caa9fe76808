package dev.leat.materializer.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.materializer.store.redis.RedisStore;
import dev.leat.materializer.view.ViewShape;
import dev.leat.services.RedisService;
import dev.leat.services.Service;
import dev.leat.services.SharedServices;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.value.Column;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import redis.clients.jedis.RedisClient;

final class RedisStoreTest extends DocumentStoreContract {

    private final RedisService redis = SharedServices.redis();

    @Override
    Service server() {
        return redis;
    }

    @Override
    StoreDefinition definition(String place, ViewShape shape) {
        String columns =
                shape.key().stream().map(Column::name).map("{%s}"::formatted).collect(Collectors.joining(":"));
        String prefix = shape.document().fields().get(1).name().equals("other") ? "other-" : "";
        return new StoreDefinition.Redis(
                "lookup", StoreDefinition.Access.to(redis.uri()), prefix + place + ":" + columns);
    }

    @Override
    DocumentStore open(StoreDefinition definition, ViewShape shape) {
        return new RedisStore((StoreDefinition.Redis) definition, shape, Clock.systemUTC());
    }

    @Override
    Optional<JsonNode> read(StoreDefinition definition, ViewShape shape, EntityKey id) {
        String text = id.values().size() == 1 ? id.values().getFirst().toString() : id.text();
        try (RedisClient client = RedisClient.create(redis.uri())) {
            return Optional.ofNullable(client.get(place() + ":" + text)).map(DocumentStoreContract::json);
        }
    }

    @Override
    void drop(StoreDefinition definition, ViewShape shape) {
        try (RedisClient client = RedisClient.create(redis.uri())) {
            client.keys(place() + ":*").forEach(client::del);
            client.del("leat:view:" + shape.view());
        }
    }

    /** A string is a string. */
    @Override
    Optional<DocumentWrite> unacceptable(long version) {
        return Optional.empty();
    }

    @Override
    ViewShape otherShape(ViewShape orders) {
        Column id = orders.key().getFirst();
        return new ViewShape(
                orders.view(),
                orders.generation(),
                List.of(id),
                Shapes.flat(id, Shapes.column("other", dev.leat.stream.value.ColumnType.Scalar.TEXT)));
    }
}
