package dev.leat.services.containers;

import dev.leat.services.LoopbackPort;
import dev.leat.services.Probe;
import dev.leat.services.RedisService;
import java.io.IOException;

/** Redis as the compose file starts it. */
final class ContainedRedis extends ContainedServer implements RedisService {

    private final int port;

    ContainedRedis(Place place) {
        super("Redis", place.recipe(), place);
        this.port = place.port();
    }

    @Override
    boolean answers() throws IOException {
        return Probe.redis(port);
    }

    @Override
    public String uri() {
        return "redis://" + LoopbackPort.HOST + ":" + port;
    }
}
