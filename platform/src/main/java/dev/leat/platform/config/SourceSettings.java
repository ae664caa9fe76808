package dev.leat.platform.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.leat.stream.topic.TopicNames;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A database to capture. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@JsonSubTypes.Type(value = SourceSettings.Postgres.class, name = "postgres"))
public sealed interface SourceSettings {

    /** The change topics of its tables, in the order of the file. */
    Set<String> topics(String source);

    /**
     * @param tables each as {@code schema.table}
     * @param trustStore PEM file of the authorities to trust; with it the server must prove who it is
     */
    record Postgres(
            @Pattern(
                    regexp = Addresses.POSTGRES,
                    message = "write the database's JDBC address, such as jdbc:postgresql://localhost:5432/shop"
                            + Addresses.NO_CREDENTIALS)
            String url,

            @NotBlank(
                    message =
                            "missing: the role that Leat connects as; it needs LOGIN and REPLICATION, and SELECT on the tables")
            String user,

            Optional<Secret> password,
            Optional<String> trustStore,

            @NotEmpty(message = "missing: the tables to capture, such as [public.orders]")
            List<@Pattern(regexp = Names.TABLE, message = Names.TABLE_SAID) String> tables)
            implements SourceSettings {

        @JsonCreator
        public Postgres {
            url = Given.text(url);
            user = Given.text(user);
            password = Given.or(password, Optional.empty());
            trustStore = Given.or(trustStore, Optional.empty());
            tables = Given.texts(tables);
        }

        @Override
        public Set<String> topics(String source) {
            Set<String> topics = new LinkedHashSet<>();
            for (String table : tables) {
                int dot = table.indexOf('.');
                if (dot > 0) {
                    topics.add(TopicNames.changes(source, table.substring(0, dot), table.substring(dot + 1)));
                }
            }
            return topics;
        }
    }
}
