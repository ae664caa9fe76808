package dev.leat.materializer.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script: a resource file beside this class.
 *
 * @param sha1 the name that Redis knows it by once it has been loaded
 */
record Script(String text, String sha1) {

    static final Script PUT = of("put.lua");
    static final Script DELETE = of("delete.lua");
    static final Script CLAIM = of("claim.lua");

    private static Script of(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("resource " + file + " is missing");
            }
            byte[] text = in.readAllBytes();
            return new Script(
                    new String(text, StandardCharsets.UTF_8),
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
