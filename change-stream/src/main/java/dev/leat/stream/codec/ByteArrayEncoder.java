package dev.leat.stream.codec;

import java.util.Arrays;
import org.apache.avro.io.BinaryData;
import org.apache.avro.io.BinaryEncoder;

/**
 * Writes Avro straight into one array that grows: no stream below, no buffer between, nothing to flush. The same bytes as those of
 * Avro's own encoder. Not thread-safe.
 */
final class ByteArrayEncoder extends BinaryEncoder {

    private static final int INT_BYTES = 5;
    private static final int LONG_BYTES = 10;

    private byte[] bytes = new byte[1024];
    private int length;

    /** Begins a message; what was written before is gone. */
    void begin(int schemaId) {
        length = 0;
        byte[] header = WireFormat.header(schemaId);
        writeFixed(header, 0, header.length);
    }

    /** A copy of what was written since the beginning. */
    byte[] message() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public void writeBoolean(boolean b) {
        room(1);
        bytes[length++] = (byte) (b ? 1 : 0);
    }

    @Override
    public void writeInt(int n) {
        room(INT_BYTES);
        length += BinaryData.encodeInt(n, bytes, length);
    }

    @Override
    public void writeLong(long n) {
        room(LONG_BYTES);
        length += BinaryData.encodeLong(n, bytes, length);
    }

    @Override
    public void writeFloat(float f) {
        room(Float.BYTES);
        length += BinaryData.encodeFloat(f, bytes, length);
    }

    @Override
    public void writeDouble(double d) {
        room(Double.BYTES);
        length += BinaryData.encodeDouble(d, bytes, length);
    }

    @Override
    public void writeFixed(byte[] from, int start, int count) {
        room(count);
        System.arraycopy(from, start, bytes, length, count);
        length += count;
    }

    @Override
    protected void writeZero() {
        room(1);
        bytes[length++] = 0;
    }

    @Override
    public int bytesBuffered() {
        return 0;
    }

    @Override
    public void flush() {}

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.multiplyExact(bytes.length, 2), Math.addExact(length, more)));
        }
    }
}
