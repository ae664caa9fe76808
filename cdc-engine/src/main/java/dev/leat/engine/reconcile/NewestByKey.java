package dev.leat.engine.reconcile;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * The newest record of each key of one partition: first all records are {@linkplain #put put} in their order, then the keys
 * are {@linkplain #next taken} in the order of their bytes. In memory are no more than {@code mostBytes} of them; the rest
 * waits in sorted files, which have no name and are gone with the program, however it ends. Not thread-safe.
 */
final class NewestByKey implements AutoCloseable {

    /** What a key costs in memory beside its bytes, about. */
    private static final int OVERHEAD = 120;

    /**
     * A record of a key.
     *
     * @param holds whether it holds the entity; otherwise it is a tombstone
     */
    @SuppressWarnings("ArrayRecordComponent") // compared as an array where it matters
    record Newest(byte[] key, long offset, boolean holds) {}

    private record Last(long offset, boolean holds) {}

    private final long mostBytes;
    private final TreeMap<byte[], Last> memory = new TreeMap<>(Arrays::compareUnsigned);
    private final List<Run> runs = new ArrayList<>();
    private final PriorityQueue<Run> merging = new PriorityQueue<>(
            Comparator.<Run, byte[]>comparing(run -> run.head().key(), Arrays::compareUnsigned)
                    .thenComparingInt(run -> run.age));
    private long bytes;
    private boolean sealed;

    NewestByKey(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Later records of a key come later. */
    void put(byte[] key, long offset, boolean holds) throws IOException {
        if (memory.put(key, new Last(offset, holds)) == null) {
            bytes += key.length + OVERHEAD;
        }
        if (bytes > mostBytes) {
            spill();
        }
    }

    /** The next key with its newest record; empty when there are no more. Nothing can be put any more. */
    Optional<Newest> next() throws IOException {
        if (!sealed) {
            seal();
        }
        Run first = merging.poll();
        if (first == null) {
            return Optional.empty();
        }
        Newest newest = taken(first);
        // of runs with the same key the later one was put later
        while (!merging.isEmpty() && Arrays.equals(merging.peek().head().key(), newest.key())) {
            newest = taken(merging.remove());
        }
        return Optional.of(newest);
    }

    private Newest taken(Run run) throws IOException {
        Newest head = run.head();
        if (run.advance()) {
            merging.add(run);
        }
        return head;
    }

    private void seal() throws IOException {
        sealed = true;
        for (Run run : runs) {
            if (run.advance()) {
                merging.add(run);
            }
        }
        Run inMemory = Run.of(memory, runs.size());
        if (inMemory.advance()) {
            merging.add(inMemory);
        }
    }

    private void spill() throws IOException {
        runs.add(Run.onDisk(memory, runs.size()));
        memory.clear();
        bytes = 0;
    }

    @Override
    public void close() throws IOException {
        for (Run run : runs) {
            run.close();
        }
    }

    /** Keys in their order. */
    private static final class Run implements AutoCloseable {

        private interface Source {
            Optional<Newest> read() throws IOException;
        }

        private final int age;
        private final Source source;
        private final Optional<FileChannel> file;
        private Optional<Newest> head = Optional.empty();

        private Run(int age, Source source, Optional<FileChannel> file) {
            this.age = age;
            this.source = source;
            this.file = file;
        }

        static Run of(Map<byte[], Last> sorted, int age) {
            Iterator<Map.Entry<byte[], Last>> entries = sorted.entrySet().iterator();
            return new Run(
                    age,
                    () -> entries.hasNext() ? Optional.of(newest(entries.next())) : Optional.empty(),
                    Optional.empty());
        }

        private static Newest newest(Map.Entry<byte[], Last> entry) {
            return new Newest(
                    entry.getKey(), entry.getValue().offset(), entry.getValue().holds());
        }

        static Run onDisk(Map<byte[], Last> sorted, int age) throws IOException {
            Path path = Files.createTempFile("leat-keys-", null);
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Files.delete(path);
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16));
            for (Map.Entry<byte[], Last> entry : sorted.entrySet()) {
                out.writeInt(entry.getKey().length);
                out.write(entry.getKey());
                out.writeLong(entry.getValue().offset());
                out.writeBoolean(entry.getValue().holds());
            }
            out.flush();
            file.position(0);
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), 1 << 16));
            int count = sorted.size();
            int[] read = {0};
            return new Run(age, () -> read[0]++ < count ? Optional.of(read(in)) : Optional.empty(), Optional.of(file));
        }

        private static Newest read(DataInputStream in) throws IOException {
            byte[] key = in.readNBytes(in.readInt());
            return new Newest(key, in.readLong(), in.readBoolean());
        }

        Newest head() {
            return head.orElseThrow();
        }

        boolean advance() throws IOException {
            head = source.read();
            return head.isPresent();
        }

        @Override
        public void close() throws IOException {
            if (file.isPresent()) {
                file.get().close();
            }
        }
    }
}
