package dev.leat.stream.topic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The names of the record headers that Leat writes; all values are UTF-8 text. */
public final class LeatHeaders {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** On change events: {@link dev.leat.stream.event.ChangeOrigin#eventId()}. On messages from an outbox: their id. */
    public static final String EVENT_ID = "leat-id";

    /** On change events: {@link dev.leat.stream.event.ChangeOrigin#position()}. On messages from an outbox likewise. */
    public static final String POSITION = "leat-position";

    /**
     * On documents: the source transactions that the document shows for the first time, each as
     * {@code <commit time, epoch ms>/<transaction>}, joined by commas.
     */
    public static final String CHANGES = "leat-changes";

    /**
     * On change events: the columns whose values the source's log does not carry, because the change did not touch them, as
     * a JSON array of names. The event has the value that stood in the database when it was published: that of the change,
     * or a later one, whose event follows.
     */
    public static final String UNCHANGED = "leat-unchanged";

    /**
     * On change events: those of {@link #UNCHANGED} that the database did not have any more either, because the row was
     * gone, or the column was. The event has null for them, or nothing (an empty text, no elements, zero) where the schema
     * allows no null. Who has a value keeps it; a deletion follows, or the column is no more.
     */
    public static final String MISSING = "leat-missing";

    /**
     * On change events of rows that were read again because records of their entity were set aside: how often those had been
     * tried, by who set them aside, as a JSON object: {@code {"view orders": 1}}. Who sets this one aside too goes on
     * counting there.
     */
    public static final String TRIED = "leat-tried";

    /** On messages from an outbox: their id, under the name that Debezium's outbox event router gives it. */
    public static final String MESSAGE_ID = "id";

    /** On messages from an outbox: the type of the event. */
    public static final String MESSAGE_TYPE = "type";

    /** On messages from an outbox: the media type of the payload, {@code application/json} or {@code application/avro}. */
    public static final String CONTENT_TYPE = "content-type";

    private LeatHeaders() {}

    /**
     * As {@link #TRIED} has it.
     *
     * @param times by who set records of the entity aside
     */
    public static byte[] tried(Map<String, Integer> times) {
        return bytes(times);
    }

    /** How often who sets a record aside had tried others of its entity; 0 if it had not, or the header is none of ours. */
    public static int tried(Headers headers, String by) {
        Header header = headers.lastHeader(TRIED);
        return header == null ? 0 : tried(header.value(), by);
    }

    /**
     * As {@link #tried(Headers, String)}.
     *
     * @param times what {@link #tried(Map)} gave
     */
    public static int tried(byte[] times, String by) {
        try {
            return JSON.readTree(times).path(by).asInt();
        } catch (IOException foreign) {
            return 0;
        }
    }

    /** As {@link #UNCHANGED} and {@link #MISSING} have names. */
    public static byte[] columns(Collection<String> names) {
        return bytes(names);
    }

    private static byte[] bytes(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The names that {@link #columns(Collection)} was given, in their order; none if there is no such header.
     *
     * @throws IllegalArgumentException for a header of another form
     */
    public static Set<String> columns(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null) {
            return Set.of();
        }
        try {
            return new LinkedHashSet<>(List.of(JSON.readValue(header.value(), String[].class)));
        } catch (IOException e) {
            throw new IllegalArgumentException("the header %s is no list of names".formatted(name), e);
        }
    }
}
