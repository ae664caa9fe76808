package dev.leat.platform.query;

import dev.leat.engine.SourceParts;
import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceType;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.topic.KafkaAccess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What sources are made of, those included that are polled. */
public final class QueryParts implements SourceParts {

    /** For sources that are only asked what they are. */
    public static final SourceParts LOOKING = new QueryParts(Optional.empty());

    private final Optional<Running> running;

    /**
     * @param registry that has the schemas of the topics
     * @param folder for what the poller keeps on disk
     */
    private record Running(RegistryAccess registry, Path folder) {}

    private QueryParts(Optional<Running> running) {
        this.running = running;
    }

    /**
     * @param registry that has the schemas of the topics
     * @param folder for what pollers keep on disk, which they make anew at each start
     */
    public static SourceParts running(RegistryAccess registry, Path folder) {
        return new QueryParts(Optional.of(new Running(registry, folder)));
    }

    @Override
    public CapturedDatabase database(String deployment, SourceDefinition definition, KafkaAccess kafka) {
        if (definition.type() != SourceType.QUERY) {
            return SourceParts.super.database(deployment, definition, kafka);
        }
        Map<String, String> emitted = new HashMap<>();
        running.ifPresent(where -> {
            emitted.put("emitted.directory", where.folder().toString());
            emitted.put("emitted.registry.url", where.registry().url());
            emitted.put("emitted.kafka.bootstrap.servers", kafka.bootstrapServers());
            where.registry().trustStore().ifPresent(trust -> {
                emitted.put("emitted.registry.trust.store", trust.file().toString());
                emitted.put("emitted.registry.trust.store.password", trust.password());
            });
            kafka.clientProperties().forEach((name, value) -> emitted.put("emitted.kafka." + name, value));
            where.registry().credentials().ifPresent(credentials -> {
                switch (credentials) {
                    case RegistryAccess.Credentials.Bearer bearer ->
                        emitted.put("emitted.registry.token", bearer.token());
                    case RegistryAccess.Credentials.Basic basic -> {
                        emitted.put("emitted.registry.user", basic.user());
                        emitted.put("emitted.registry.password", basic.password());
                    }
                }
            });
        });
        return new QueryDatabase(definition, emitted);
    }
}
