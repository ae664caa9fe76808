package dev.leat.platform.program;

import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.config.KafkaSettings;
import dev.leat.platform.config.RegistrySettings;
import dev.leat.services.EmbeddedServices;
import dev.leat.services.ServiceException;
import dev.leat.services.ServiceName;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.topic.KafkaAccess;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kafka and the registry of a configuration: those that run somewhere, or those that the program runs itself. */
final class EmbeddedServers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServers.class);

    private final ConfigurationFile.Reading reading;
    private final EmbeddedServices services;

    EmbeddedServers(ConfigurationFile.Reading reading, DataFolder data) {
        this.reading = reading;
        this.services = EmbeddedServices.keptIn(data.resolve("services"));
    }

    /** @throws LeatException operator, when one of them does not start */
    void start() {
        Set<ServiceName> wanted = EnumSet.noneOf(ServiceName.class);
        if (reading.configuration().kafka() == KafkaSettings.Embedded.HERE) {
            wanted.add(ServiceName.KAFKA);
        }
        if (reading.configuration().registry() == RegistrySettings.Embedded.HERE) {
            wanted.add(ServiceName.REGISTRY);
        }
        if (wanted.isEmpty()) {
            return;
        }
        LOG.info("starting the embedded servers");
        try {
            services.start(wanted);
        } catch (ServiceException e) {
            throw new LeatException(ProgramError.EMBEDDED_SERVER_FAILED, String.valueOf(e.getMessage()), e);
        }
        LOG.info("Kafka is at {}, the registry at {}", kafka(), registry());
    }

    KafkaAccess kafka() {
        return switch (reading.configuration().kafka()) {
            case KafkaSettings.Embedded _ -> new KafkaAccess(services.kafka().bootstrapServers(), Map.of());
            case KafkaSettings.Servers servers -> servers.access();
        };
    }

    RegistryAccess registry() {
        return switch (reading.configuration().registry()) {
            case RegistrySettings.Embedded _ ->
                RegistryAccess.open(services.registry().apiUrl());
            case RegistrySettings.Server server -> server.access(reading.folder());
        };
    }

    @Override
    public void close() {
        services.close();
    }
}
