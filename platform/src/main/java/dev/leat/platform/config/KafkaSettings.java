package dev.leat.platform.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.leat.stream.topic.KafkaAccess;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which Kafka: servers that run somewhere, or one that Leat starts for itself. */
@JsonDeserialize(using = KafkaSettings.Reader.class)
public sealed interface KafkaSettings {

    /** One broker, started and stopped with the program, its data in the data folder. */
    enum Embedded implements KafkaSettings {
        HERE
    }

    /**
     * @param bootstrapServers each as {@code host:port}
     * @param properties client properties, such as {@code security.protocol}; they hold secrets
     */
    @JsonDeserialize
    record Servers(
            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            @NotEmpty(message = "missing: the brokers, such as localhost:9092")
            List<
                            @Pattern(
                                    regexp = Addresses.BROKERS,
                                    message = "write each broker as host:port, such as kafka-1:9092")
                            String>
                    bootstrapServers,

            Map<String, Secret> properties)
            implements KafkaSettings {

        @JsonCreator
        public Servers {
            bootstrapServers = Given.texts(bootstrapServers);
            properties = Given.map(properties);
        }

        public KafkaAccess access() {
            Map<String, String> texts = new HashMap<>();
            properties.forEach((name, value) -> texts.put(name, value.value()));
            return new KafkaAccess(String.join(",", bootstrapServers).replaceAll("\\s", ""), texts);
        }
    }

    /** For Jackson. */
    final class Reader extends OrEmbedded<KafkaSettings> {

        private static final long serialVersionUID = 1L;

        Reader() {
            super(KafkaSettings.class, Servers.class, Embedded.class);
        }
    }
}
