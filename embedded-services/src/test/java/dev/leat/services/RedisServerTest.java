package dev.leat.services;

import java.util.List;
import redis.clients.jedis.RedisClient;

final class RedisServerTest extends ServerContract {

    private final RedisServer server = new RedisServer(Home.temporary("redis"));

    @Override
    EmbeddedServer server() {
        return server;
    }

    @Override
    void write(String value) {
        try (RedisClient redis = RedisClient.create(server.uri())) {
            redis.rpush("notes", value);
        }
    }

    @Override
    List<String> read() {
        try (RedisClient redis = RedisClient.create(server.uri())) {
            return redis.lrange("notes", 0, -1);
        }
    }
}
