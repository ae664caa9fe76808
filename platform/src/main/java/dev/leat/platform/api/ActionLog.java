package dev.leat.platform.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * What was ordered of this program, by whom and with what outcome: a file with one line of JSON before each order is carried
 * out and another after it, each on disk before the program goes on. Who finds only the first knows that the program ended
 * in between. Grows by about 500 bytes an order and is never cut.
 *
 * <p>Thread-safe.
 */
final class ActionLog implements AutoCloseable {

    /** Of an order's body: more is not needed to know what was meant. */
    private static final int MOST_CHARACTERS = 4_000;

    private static final JsonMapper JSON = new JsonMapper();

    private final ReentrantLock writing = new ReentrantLock();
    private final Path file;
    private final FileChannel channel;
    private final Clock clock;

    private ActionLog(Path file, FileChannel channel, Clock clock) {
        this.file = file;
        this.channel = channel;
        this.clock = clock;
    }

    /**
     * One line.
     *
     * @param order the same before and after
     * @param who as they say themselves; nobody proves it beyond having the token
     * @param from their address
     * @param outcome {@code ordered} before, {@code done} or the reason why not after
     */
    @JsonInclude(Include.NON_EMPTY)
    record Action(String at, String order, String who, String from, String what, String with, String outcome) {}

    static ActionLog open(Path folder, Clock clock) {
        Path file = folder.resolve("actions.jsonl");
        try {
            Files.createDirectories(folder);
            return new ActionLog(
                    file,
                    FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                    clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who orders something, as they say themselves; their address if they do not. */
    static String who(Context context) {
        String said = context.header("X-Leat-User");
        return said == null || said.isBlank() ? context.ip() : said;
    }

    /** Returns when it is on disk. */
    void write(String order, String who, String from, String what, String with, String outcome) {
        Action action = new Action(clock.instant().toString(), order, who, from, what, shortened(with), outcome);
        writing.lock();
        try {
            ByteBuffer line =
                    ByteBuffer.wrap((JSON.writeValueAsString(action) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writing.unlock();
        }
    }

    /** The newest lines, in their order. */
    List<JsonNode> newest(int most) {
        Deque<String> last = new ArrayDeque<>();
        try (Stream<String> lines = Files.lines(file)) {
            lines.forEach(line -> {
                last.addLast(line);
                if (last.size() > most) {
                    last.removeFirst();
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return last.stream().flatMap(ActionLog::parsed).toList();
    }

    /** A line that a crash cut off says nothing. */
    private static Stream<JsonNode> parsed(String line) {
        try {
            return Stream.of(JSON.readTree(line));
        } catch (JsonProcessingException cut) {
            return Stream.empty();
        }
    }

    private static String shortened(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
