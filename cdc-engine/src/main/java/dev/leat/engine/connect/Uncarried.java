package dev.leat.engine.connect;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.AbstractList;
import java.util.Collections;
import java.util.Iterator;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * A value that the type of its column on the topic cannot hold, such as a NaN among decimals. It passes through the
 * connector, which would otherwise stop at it, and cannot be encoded: so its change, and nothing else, becomes a dead letter
 * which says why.
 */
public sealed interface Uncarried {

    /** The value as the database shows it. */
    String raw();

    static BigDecimal decimal(String raw) {
        return new OfDecimal(raw);
    }

    static Struct struct(Schema schema, String raw, String why) {
        return new OfStruct(schema, raw, why);
    }

    static AbstractList<Object> list(String raw, String why) {
        return new OfList(raw, why);
    }

    /** Fails where the encoder brings a decimal to its column's scale. */
    final class OfDecimal extends BigDecimal implements Uncarried {

        private static final long serialVersionUID = 1;

        private final String raw;

        private OfDecimal(String raw) {
            super(0);
            this.raw = raw;
        }

        @Override
        public String raw() {
            return raw;
        }

        @Override
        public BigDecimal setScale(int scale) {
            throw new ArithmeticException(raw + " is no decimal");
        }

        @Override
        public BigDecimal setScale(int scale, RoundingMode mode) {
            return this;
        }

        @Override
        public String toString() {
            return raw;
        }
    }

    /** Fails where the encoder takes a field. */
    final class OfStruct extends Struct implements Uncarried {

        private final String raw;
        private final String why;

        private OfStruct(Schema schema, String raw, String why) {
            super(schema);
            this.raw = raw;
            this.why = why;
        }

        @Override
        public String raw() {
            return raw;
        }

        @Override
        public Object get(Field field) {
            throw new DataException(why);
        }

        /** The connector's look at it finds nothing wrong. */
        @Override
        public void validate() {}
    }

    /** Fails where the encoder asks for the number of elements. To be looked through, as Connect does it, it is empty. */
    final class OfList extends AbstractList<Object> implements Uncarried {

        private final String raw;
        private final String why;

        private OfList(String raw, String why) {
            this.raw = raw;
            this.why = why;
        }

        @Override
        public String raw() {
            return raw;
        }

        @Override
        public Iterator<Object> iterator() {
            return Collections.emptyIterator();
        }

        @Override
        public int size() {
            throw new DataException(why);
        }

        @Override
        public Object get(int index) {
            throw new DataException(why);
        }

        @Override
        public String toString() {
            return raw;
        }
    }
}
