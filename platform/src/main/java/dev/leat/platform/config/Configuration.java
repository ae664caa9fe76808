package dev.leat.platform.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.util.Map;

/**
 * What one configuration file says. Immutable.
 *
 * <p>One that {@link ConfigurationFile#read} gave without problems holds every constraint written on these records. With
 * problems it holds what could be bound: the rest is empty.
 *
 * @param deployment the name under which Leat keeps its own state in Kafka
 * @param data folder for everything on this machine; relative to where the program is started
 * @param sources databases to capture, by the first part of their topics' names
 * @param views read models to keep, by name
 */
public record Configuration(
        @Pattern(regexp = Names.SIMPLE, message = "a name for this deployment is needed: " + Names.SIMPLE_SAID)
        String deployment,

        String data,
        @Valid KafkaSettings kafka,
        @Valid RegistrySettings registry,

        @NotEmpty(message = "missing: name at least one source to capture")
        Map<
                        @Pattern(
                                regexp = Names.SIMPLE,
                                message = "a source's name is part of topic names: " + Names.SIMPLE_SAID)
                        String,
                        @Valid SourceSettings>
                sources,

        Map<
                        @Pattern(
                                regexp = Names.SIMPLE,
                                message = "a view's name is part of topic names: " + Names.SIMPLE_SAID)
                        String,
                        @Valid ViewSettings>
                views,
        @Valid TopicSettings topics,
        @Valid ApiSettings api) {

    static final Configuration EMPTY = new Configuration(
            "",
            "",
            KafkaSettings.Embedded.HERE,
            RegistrySettings.Embedded.HERE,
            Map.of(),
            Map.of(),
            TopicSettings.DEFAULT,
            ApiSettings.DEFAULT);

    @JsonCreator
    public Configuration {
        deployment = Given.text(deployment);
        data = Given.or(data, "data");
        kafka = Given.or(kafka, KafkaSettings.Embedded.HERE);
        registry = Given.or(registry, RegistrySettings.Embedded.HERE);
        sources = Given.map(sources);
        views = Given.map(views);
        topics = Given.or(topics, TopicSettings.DEFAULT);
        api = Given.or(api, ApiSettings.DEFAULT);
    }

    /** Copies of every partition of the topics that Leat creates. */
    public int replication() {
        return topics.replication().orElse(kafka == KafkaSettings.Embedded.HERE ? 1 : 3);
    }

    /** Whether one of the sources captures the table with this change topic. */
    boolean isCaptured(String topic) {
        return sources.entrySet().stream().anyMatch(source -> source.getValue().captures(source.getKey(), topic));
    }
}
