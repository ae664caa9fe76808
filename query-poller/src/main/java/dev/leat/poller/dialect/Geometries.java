package dev.leat.poller.dialect;

import static dev.leat.poller.dialect.Forms.named;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Geometries in Debezium's form: the well-known binary one, little-endian, and the number of the spatial reference system. */
final class Geometries {

    static final Supplier<SchemaBuilder> POINT = () -> named(SchemaBuilder.struct(), "io.debezium.data.geometry.Point")
            .doc("Geometry (POINT)")
            .field("x", Schema.FLOAT64_SCHEMA)
            .field("y", Schema.FLOAT64_SCHEMA)
            .field("wkb", Schema.OPTIONAL_BYTES_SCHEMA)
            .field("srid", Schema.OPTIONAL_INT32_SCHEMA);

    /** Debezium lets it be null also where the column may not. */
    static final Supplier<SchemaBuilder> GEOMETRY =
            () -> named(SchemaBuilder.struct(), "io.debezium.data.geometry.Geometry")
                    .optional()
                    .doc("Geometry")
                    .field("wkb", Schema.BYTES_SCHEMA)
                    .field("srid", Schema.OPTIONAL_INT32_SCHEMA);

    private static final Schema POINT_SCHEMA = POINT.get().build();
    private static final Schema GEOMETRY_SCHEMA = GEOMETRY.get().build();
    private static final int WKB_POINT = 1;
    private static final int POINT_BYTES = 1 + Integer.BYTES + 2 * Double.BYTES;

    private Geometries() {}

    static Struct point(double x, double y) {
        byte[] wkb = ByteBuffer.allocate(POINT_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 1)
                .putInt(WKB_POINT)
                .putDouble(x)
                .putDouble(y)
                .array();
        return new Struct(POINT_SCHEMA).put("x", x).put("y", y).put("wkb", ByteBuffer.wrap(wkb));
    }

    /** As MySQL stores it: four bytes of the spatial reference system, 0 for none, and the well-known binary form. */
    static Struct ofMySql(byte[] stored) {
        return new Struct(GEOMETRY_SCHEMA).put("wkb", wkb(stored)).put("srid", srid(stored));
    }

    /** The same, of a point. */
    static Struct pointOfMySql(byte[] stored) {
        ByteBuffer wkb = wkb(stored);
        ByteBuffer in = wkb.duplicate().order(wkb.get(0) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return new Struct(POINT_SCHEMA)
                .put("x", in.getDouble(1 + Integer.BYTES))
                .put("y", in.getDouble(1 + Integer.BYTES + Double.BYTES))
                .put("wkb", wkb)
                .put("srid", srid(stored));
    }

    private static ByteBuffer wkb(byte[] stored) {
        return ByteBuffer.wrap(Arrays.copyOfRange(stored, Integer.BYTES, stored.length));
    }

    private static @Nullable Integer srid(byte[] stored) {
        int srid = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).getInt();
        return srid == 0 ? null : srid;
    }
}
