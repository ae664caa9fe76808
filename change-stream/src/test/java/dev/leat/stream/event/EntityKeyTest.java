package dev.leat.stream.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EntityKeyTest {

    @Property
    void integersMeetWhateverTheirWidth(@ForAll int number) {
        EntityKey key = EntityKey.of((long) number);

        assertThat(EntityKey.of(number)).isEqualTo(key);
        assertThat(EntityKey.of(BigDecimal.valueOf(number))).isEqualTo(key);
        assertThat(EntityKey.of(BigDecimal.valueOf(number).setScale(3))).isEqualTo(key);
        assertThat(EntityKey.ofBytes(key.bytes())).isEqualTo(key).hasSameHashCodeAs(key);
    }

    @Property
    void decimalsMeetWhateverTheirScale(@ForAll BigDecimal number) {
        assertThat(EntityKey.of(number.setScale(number.scale() + 2))).isEqualTo(EntityKey.of(number));
    }

    @Property
    void theValuesComeBack(@ForAll("keys") List<Object> values) {
        assertThat(EntityKey.of(values).values()).isEqualTo(values);
    }

    @Property
    void differentValuesAreDifferentKeys(@ForAll("keys") List<Object> left, @ForAll("keys") List<Object> right) {
        assertThat(EntityKey.of(left).equals(EntityKey.of(right))).isEqualTo(left.equals(right));
    }

    @Property
    void integersStandInTheOrderOfNumbers(@ForAll long left, @ForAll long right) {
        assertThat(Integer.signum(EntityKey.of(left).compareTo(EntityKey.of(right))))
                .isEqualTo(Long.compare(left, right));
    }

    @Property
    void textsStandInTheOrderOfTheirBytes(@ForAll("texts") String left, @ForAll("texts") String right) {
        int order =
                Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

        assertThat(Integer.signum(EntityKey.of(left).compareTo(EntityKey.of(right))))
                .isEqualTo(Integer.signum(order));
    }

    @Property
    void noKeyIsThePrefixOfAnotherWithAsManyParts(
            @ForAll("keys") List<Object> left, @ForAll("keys") List<Object> right) {
        if (left.size() == right.size() && !left.equals(right)) {
            byte[] longer = EntityKey.of(left).bytes();
            byte[] shorter = EntityKey.of(right).bytes();
            int common = Math.min(longer.length, shorter.length);

            assertThat(Arrays.equals(longer, 0, common, shorter, 0, common)).isFalse();
        }
    }

    @Property
    void joinedKeysComeApart(@ForAll("keys") List<Object> first, @ForAll("keys") List<Object> second) {
        byte[] head = EntityKey.of(first).bytes();
        byte[] tail = EntityKey.of(second).bytes();
        byte[] joined = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, joined, head.length, tail.length);

        assertThat(EntityKey.length(joined, 0, first.size())).isEqualTo(head.length);
        assertThat(EntityKey.length(joined, head.length, second.size())).isEqualTo(tail.length);
    }

    /** Topics and state stores live as long as these numbers. */
    @Example
    void thePartitionOfAKeyNeverChanges() {
        assertThat(List.of(
                        EntityKey.of(1L).partition(12),
                        EntityKey.of("abc").partition(12),
                        EntityKey.of(7L, "x", true).partition(12)))
                .isEqualTo(List.of(10, 4, 10));
    }

    @Provide
    Arbitrary<List<Object>> keys() {
        Arbitrary<Object> part = Arbitraries.oneOf(List.of(
                Arbitraries.longs().map(Object.class::cast),
                texts().map(Object.class::cast),
                Arbitraries.of(true, false).map(Object.class::cast)));
        return part.list().ofMinSize(1).ofMaxSize(3);
    }

    /** Short, and of the characters that the encoding treats on their own, so that clashes would show. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars('\0', '\1', 'a', ':', '\\', 'ÿ', '€')
                .ofMaxLength(4);
    }
}
