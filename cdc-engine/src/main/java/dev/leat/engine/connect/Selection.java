package dev.leat.engine.connect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Which rows of a table are meant. */
public sealed interface Selection {

    Selection ALL = new All();

    /** Each one. */
    record All() implements Selection {}

    /** Those for which a predicate of the database's own SQL holds. */
    record Condition(String sql) implements Selection {}

    /**
     * Those between two keys, as the database orders them.
     *
     * @param from the first one, by its leading columns or all of them, each as the database writes it; empty for no bound
     * @param until the one before which they end, in the same way
     */
    record KeyRange(List<String> from, List<String> until) implements Selection {

        public KeyRange {
            from = List.copyOf(from);
            until = List.copyOf(until);
        }
    }

    /**
     * Those with a moment between two.
     *
     * @param column of dates or times
     * @param from the first moment, as {@link Moments} reads it; empty for no bound
     * @param until the one before which they end
     */
    record TimeRange(String column, Optional<String> from, Optional<String> until) implements Selection {}

    /** Those of these entities, of which records were set aside. */
    record Keys(List<Entity> entities) implements Selection {

        /** Held by a job. */
        public static final int MOST = 1_000;

        public Keys {
            entities = List.copyOf(entities);
        }

        /** @throws IllegalArgumentException if one is no key of that schema */
        public List<Struct> of(Schema schema) {
            return entities.stream().map(entity -> entity.key(schema)).toList();
        }
    }

    /**
     * An entity.
     *
     * @param key as {@link RawForm} writes it
     * @param tried how often its records had been tried, by who set them aside
     */
    record Entity(String key, Map<String, Integer> tried) {

        public Entity {
            tried = Map.copyOf(tried);
        }

        /** @throws IllegalArgumentException if it is no key of that schema */
        public Struct key(Schema schema) {
            return RawForm.key(schema, key.getBytes(StandardCharsets.UTF_8));
        }
    }
}
