package dev.leat.stream.codec;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro's binary encoding from one message. A length or a count that the message has not enough bytes for is refused
 * before memory is taken for it; Avro's own decoder (1.12.1) takes it first, up to 2 GB, so that a single damaged record would
 * bring the program down. Refuses, for the same reason, more elements than there are bytes, though elements that take no bytes
 * (nulls, records without fields) might be so many. Not thread-safe.
 */
final class MessageDecoder extends Decoder {

    /** Of 7 bits each. */
    private static final int LONGEST_NUMBER = 10;

    private final byte[] message;
    private final ByteBuffer numbers;
    private int at;

    /** @param from where the encoding begins; it goes on to the end */
    MessageDecoder(byte[] message, int from) {
        this.message = message;
        this.numbers = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        this.at = from;
    }

    boolean isEnd() {
        return at == message.length;
    }

    /** Passes over so many bytes, and gives where they begin. */
    private int taken(long length) throws IOException {
        if (length < 0 || length > message.length - at) {
            throw new EOFException(
                    "%d bytes are said to come at %d, where %d are left".formatted(length, at, message.length - at));
        }
        int from = at;
        at += (int) length;
        return from;
    }

    private long count() throws IOException {
        long count = readLong();
        if (count < 0) {
            readLong(); // how many bytes they take, for who passes over them
            count = -count;
        }
        if (count < 0 || count > message.length - at) {
            throw new EOFException("%d elements are said to come at %d, where %d bytes are left"
                    .formatted(count, at, message.length - at));
        }
        return count;
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        return message[taken(1)] == 1;
    }

    @Override
    public int readInt() throws IOException {
        long number = readLong();
        if (number != (int) number) {
            throw new IOException("%d before %d is no int".formatted(number, at));
        }
        return (int) number;
    }

    @Override
    public long readLong() throws IOException {
        long number = 0;
        for (int i = 0; i < LONGEST_NUMBER; i++) {
            byte next = message[taken(1)];
            number |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return number >>> 1 ^ -(number & 1);
            }
        }
        throw new IOException("a number before %d does not end".formatted(at));
    }

    @Override
    public float readFloat() throws IOException {
        return numbers.getFloat(taken(Float.BYTES));
    }

    @Override
    public double readDouble() throws IOException {
        return numbers.getDouble(taken(Double.BYTES));
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        return new Utf8(copied(readLong()));
    }

    @Override
    public String readString() throws IOException {
        long length = readLong();
        return new String(message, taken(length), (int) length, StandardCharsets.UTF_8);
    }

    @Override
    public void skipString() throws IOException {
        taken(readLong());
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        return ByteBuffer.wrap(copied(readLong()));
    }

    private byte[] copied(long length) throws IOException {
        int from = taken(length);
        return Arrays.copyOfRange(message, from, at);
    }

    @Override
    public void skipBytes() throws IOException {
        taken(readLong());
    }

    @Override
    public void readFixed(byte[] bytes, int start, int length) throws IOException {
        System.arraycopy(message, taken(length), bytes, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        taken(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        return count();
    }

    @Override
    public long arrayNext() throws IOException {
        return count();
    }

    @Override
    public long skipArray() throws IOException {
        return skipped();
    }

    @Override
    public long readMapStart() throws IOException {
        return count();
    }

    @Override
    public long mapNext() throws IOException {
        return count();
    }

    @Override
    public long skipMap() throws IOException {
        return skipped();
    }

    /** Blocks that say how long they are; the elements of the first that does not are for the caller to pass over. */
    private long skipped() throws IOException {
        long count = readLong();
        while (count < 0) {
            taken(readLong());
            count = readLong();
        }
        return count;
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }
}
