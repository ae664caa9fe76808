package dev.leat.stream.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class MessageDecoderTest {

    private interface Writing {
        void to(BinaryEncoder out) throws IOException;
    }

    private interface Reading {
        Object from(MessageDecoder in) throws IOException;
    }

    @Test
    void whatAMessageCannotHoldTakesNoMemory() throws IOException {
        byte[] twoBillion = encoded(out -> out.writeLong(Integer.MAX_VALUE - 8));

        for (Reading reading : List.<Reading>of(
                in -> in.readString(null),
                MessageDecoder::readString,
                in -> in.readBytes(null),
                MessageDecoder::readArrayStart,
                MessageDecoder::readMapStart)) {
            assertThatThrownBy(() -> reading.from(new MessageDecoder(twoBillion, 0)))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("2147483639");
        }
        byte[] negative = encoded(out -> out.writeLong(Long.MIN_VALUE));
        assertThatThrownBy(() -> new MessageDecoder(negative, 0).readString(null))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> new MessageDecoder(Arrays.copyOf(negative, 20), 0).readArrayStart())
                .isInstanceOf(EOFException.class);
    }

    @Test
    void aNumberThatDoesNotEndIsRefused() {
        byte[] endless = new byte[20];
        Arrays.fill(endless, (byte) 0xFF);

        assertThatThrownBy(() -> new MessageDecoder(endless, 0).readLong()).isInstanceOf(IOException.class);
    }

    @Property
    void everythingThatAvroWritesIsRead(
            @ForAll long number,
            @ForAll int small,
            @ForAll double fraction,
            @ForAll float half,
            @ForAll boolean flag,
            @ForAll String text,
            @ForAll byte[] bytes)
            throws IOException {
        byte[] message = encoded(out -> {
            out.writeLong(number);
            out.writeInt(small);
            out.writeDouble(fraction);
            out.writeFloat(half);
            out.writeBoolean(flag);
            out.writeString(text);
            out.writeString(text);
            out.writeBytes(bytes);
            out.writeFixed(bytes);
            out.writeArrayStart();
            out.setItemCount(bytes.length);
            for (byte b : bytes) {
                out.startItem();
                out.writeInt(b);
            }
            out.writeArrayEnd();
        });
        MessageDecoder in = new MessageDecoder(message, 0);

        assertThat(in.readLong()).isEqualTo(number);
        assertThat(in.readInt()).isEqualTo(small);
        assertThat(in.readDouble()).isEqualTo(fraction);
        assertThat(in.readFloat()).isEqualTo(half);
        assertThat(in.readBoolean()).isEqualTo(flag);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        assertThat(in.readString(null).getBytes()).isEqualTo(utf8);
        assertThat(in.readString()).isEqualTo(new String(utf8, StandardCharsets.UTF_8));
        assertThat(in.readBytes(null)).isEqualTo(ByteBuffer.wrap(bytes));
        byte[] fixed = new byte[bytes.length];
        in.readFixed(fixed, 0, fixed.length);
        assertThat(fixed).isEqualTo(bytes);
        long count = in.readArrayStart();
        assertThat(count).isEqualTo(bytes.length);
        for (byte b : bytes) {
            assertThat(in.readInt()).isEqualTo(b);
        }
        assertThat(count == 0 || in.arrayNext() == 0).isTrue();
        assertThat(in.isEnd()).isTrue();
    }

    private static byte[] encoded(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        writing.to(out);
        out.flush();
        return bytes.toByteArray();
    }
}
