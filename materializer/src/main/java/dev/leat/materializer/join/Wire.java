package dev.leat.materializer.join;

import dev.leat.stream.event.EntityKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.ByteUtils;

/**
 * Bytes of what the joins send and keep: lengths and numbers as varints, texts as UTF-8, an absent thing as length -1. A
 * change of this form needs a new generation of every view: topics and stores hold it.
 */
final class Wire {

    private static final byte PUT = 1;
    private static final byte REMOVE = 2;
    private static final byte ANSWER = 3;
    /** A put with fields that it does not carry. */
    private static final byte PUT_KEEPING = 4;

    private Wire() {}

    static Serde<Part> parts() {
        return serde((out, part) -> writePart(out, part), Wire::readPart);
    }

    static Serde<Interest> interests() {
        return serde(
                (out, interest) -> {
                    out.writeBoolean(interest.wanted());
                    ByteUtils.writeVarint(interest.partition(), out);
                },
                in -> new Interest(in.readBoolean(), ByteUtils.readVarint(in)));
    }

    static byte[] bytes(NodeRow row) {
        return write(row, Wire::writeRow);
    }

    static NodeRow row(byte[] bytes) {
        return read(bytes, Wire::readRow);
    }

    static byte[] bytes(List<Cause> causes) {
        return write(causes, Wire::writeCauses);
    }

    static List<Cause> causes(byte[] bytes) {
        return read(bytes, Wire::readCauses);
    }

    static Serde<EntityKey> keys() {
        return Serdes.serdeFrom((topic, key) -> key.bytes(), (topic, bytes) -> EntityKey.ofBytes(bytes));
    }

    private static void writePart(DataOutputStream out, Part part) throws IOException {
        switch (part) {
            case Part.Put put -> {
                out.writeByte(put.kept().isEmpty() ? PUT : PUT_KEEPING);
                out.writeByte(put.place());
                writeKey(out, Optional.of(put.child()));
                writeRow(out, put.row());
                if (!put.kept().isEmpty()) {
                    writeNames(out, put.kept());
                }
            }
            case Part.Remove remove -> {
                out.writeByte(REMOVE);
                out.writeByte(remove.place());
                writeKey(out, Optional.of(remove.child()));
            }
            case Part.Answer answer -> {
                out.writeByte(ANSWER);
                out.writeByte(answer.reference());
                ByteUtils.writeVarint(answer.partition(), out);
                writeText(out, answer.document());
            }
        }
        writeCauses(out, part.causes());
    }

    private static Part readPart(DataInputStream in) throws IOException {
        byte kind = in.readByte();
        int number = in.readByte();
        return switch (kind) {
            case PUT -> new Part.Put(number, readKey(in).orElseThrow(), readRow(in), Set.of(), readCauses(in));
            case PUT_KEEPING ->
                new Part.Put(number, readKey(in).orElseThrow(), readRow(in), readNames(in), readCauses(in));
            case REMOVE -> new Part.Remove(number, readKey(in).orElseThrow(), readCauses(in));
            case ANSWER -> new Part.Answer(number, ByteUtils.readVarint(in), readText(in), readCauses(in));
            default -> throw new IOException("unknown kind of part " + kind);
        };
    }

    private static void writeNames(DataOutputStream out, Set<String> names) throws IOException {
        ByteUtils.writeVarint(names.size(), out);
        for (String name : names) {
            writeText(out, Optional.of(name));
        }
    }

    private static Set<String> readNames(DataInputStream in) throws IOException {
        int count = ByteUtils.readVarint(in);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            names.add(readText(in).orElseThrow());
        }
        return names;
    }

    private static void writeRow(DataOutputStream out, NodeRow row) throws IOException {
        writeText(out, Optional.of(row.fields()));
        ByteUtils.writeVarint(row.references().size(), out);
        for (Optional<EntityKey> reference : row.references()) {
            writeKey(out, reference);
        }
        writeKey(out, row.parent());
    }

    private static NodeRow readRow(DataInputStream in) throws IOException {
        String fields = readText(in).orElseThrow();
        int count = ByteUtils.readVarint(in);
        List<Optional<EntityKey>> references = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            references.add(readKey(in));
        }
        return new NodeRow(fields, references, readKey(in));
    }

    private static void writeCauses(DataOutputStream out, List<Cause> causes) throws IOException {
        ByteUtils.writeVarint(causes.size(), out);
        for (Cause cause : causes) {
            ByteUtils.writeVarlong(cause.committedAtMs(), out);
            writeText(out, Optional.of(cause.transaction()));
        }
    }

    private static List<Cause> readCauses(DataInputStream in) throws IOException {
        int count = ByteUtils.readVarint(in);
        List<Cause> causes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            causes.add(new Cause(ByteUtils.readVarlong(in), readText(in).orElseThrow()));
        }
        return causes;
    }

    private static void writeKey(DataOutputStream out, Optional<EntityKey> key) throws IOException {
        writeBytes(out, key.map(EntityKey::bytes));
    }

    private static Optional<EntityKey> readKey(DataInputStream in) throws IOException {
        return readBytes(in).map(EntityKey::ofBytes);
    }

    private static void writeText(DataOutputStream out, Optional<String> text) throws IOException {
        writeBytes(out, text.map(value -> value.getBytes(StandardCharsets.UTF_8)));
    }

    private static Optional<String> readText(DataInputStream in) throws IOException {
        return readBytes(in).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private static void writeBytes(DataOutputStream out, Optional<byte[]> bytes) throws IOException {
        ByteUtils.writeVarint(bytes.map(value -> value.length).orElse(-1), out);
        if (bytes.isPresent()) {
            out.write(bytes.get());
        }
    }

    private static Optional<byte[]> readBytes(DataInputStream in) throws IOException {
        int length = ByteUtils.readVarint(in);
        return length < 0 ? Optional.empty() : Optional.of(in.readNBytes(length));
    }

    private interface Writer<T> {
        void write(DataOutputStream out, T value) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static <T> Serde<T> serde(Writer<T> writer, Reader<T> reader) {
        Serializer<T> serializer = (topic, value) -> write(value, writer);
        Deserializer<T> deserializer = (topic, bytes) -> read(bytes, reader);
        return Serdes.serdeFrom(serializer, deserializer);
    }

    private static <T> byte[] write(T value, Writer<T> writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writer.write(out, value);
        } catch (IOException impossibleInMemory) {
            throw new UncheckedIOException(impossibleInMemory);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(byte[] bytes, Reader<T> reader) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return reader.read(in);
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }
}
