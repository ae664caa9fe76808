package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static dev.leat.engine.SnapshotTest.completed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.services.SharedServices;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.DeadLetter;
import dev.leat.stream.topic.TopicNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private static final String FRUITS =
            "CREATE TABLE fruits (id int PRIMARY KEY, name text, price numeric(6, 2) NOT NULL, ripens interval)";

    @Test
    void aDatabaseThatIsKilledAndComesBackIsCapturedOn() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple', 1)");
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.server.kill();
            reaches(source, SourceState.RETRYING);
            assertThat(source.status().cause().orElseThrow().code()).isEqualTo("DATABASE_UNREACHABLE");
            shop.server.start();
            reaches(source, SourceState.STREAMING);
            shop.sql("INSERT INTO fruits VALUES (2, 'pear', 1)");

            eventually()
                    .untilAsserted(
                            () -> assertThat(shop.changes("fruits").texts()).containsExactly("= 1 apple", "+ 2 pear"));
            assertThat(source.status().cause()).isEmpty();
        }
    }

    @Test
    void aBrokerThatIsKilledAndComesBackGetsEveryChangeOnce() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS);
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            SharedServices.kafka().kill();
            shop.sql("INSERT INTO fruits SELECT n, 'apple', 1 FROM generate_series(1, 500) n");
            reaches(source, SourceState.RETRYING);
            assertThat(source.status().cause().orElseThrow().kind()).isEqualTo(ErrorKind.RETRYABLE);
            SharedServices.kafka().start();
            reaches(source, SourceState.STREAMING);

            eventually()
                    .untilAsserted(() -> assertThat(shop.changes("fruits").texts())
                            .hasSize(500)
                            .doesNotHaveDuplicates());
        }
    }

    @Test
    void aRefusedPasswordIsTheOperatorsAndIsNeverShown() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS);
            Source source = shop.source(shop.withPassword("hunter2", "public.fruits"));
            source.start();
            reaches(source, SourceState.FAILED);

            SourceCause cause = source.status().cause().orElseThrow();
            assertThat(cause.code()).isEqualTo("LOGIN_REFUSED");
            assertThat(cause.kind()).isEqualTo(ErrorKind.OPERATOR);
            assertThat(cause.message()).contains(shop.name, shop.server.user()).doesNotContain("hunter2");
            assertThat(shop.withPassword("hunter2", "public.fruits").toString()).doesNotContain("hunter2");
        }
    }

    @Test
    void aFailingSourceDoesNotDisturbAnother() {
        try (Shop failing = new Shop();
                Shop healthy = new Shop()) {
            failing.sql(FRUITS);
            healthy.sql(FRUITS);
            Source one = failing.source(failing.withPassword("wrong", "public.fruits"));
            Source other = healthy.source("public.fruits");
            one.start();
            other.start();

            reaches(one, SourceState.FAILED);
            reaches(other, SourceState.STREAMING);
        }
    }

    @Test
    void aChangeThatTheConnectorCannotReadStopsTheSourceAndIsNotLost() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS);
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            // the driver's interval has 32 bits for the hours
            shop.sql(
                    "INSERT INTO fruits VALUES (1, 'apple', 1)",
                    "INSERT INTO fruits VALUES (2, 'pear', 1, '2562047788:00:54.775807')");

            reaches(source, SourceState.FAILED);
            assertThat(source.status().cause().orElseThrow().code()).isEqualTo("CHANGE_NOT_READABLE");
            assertThat(source.status().cause().orElseThrow().message()).contains("interval");
            // what the connector had read before it failed may or may not have been handed over; what came after must
            // not
            assertThat(shop.changes("fruits").texts()).isSubsetOf("+ 1 apple");
        }
    }

    @Test
    void aTimestampBeyondWhatMicrosecondsCanCountIsNotCutButStopsTheSource() {
        try (Shop shop = new Shop()) {
            shop.sql("CREATE TABLE fruits (id int PRIMARY KEY, name text, ripe timestamp)");
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.sql("INSERT INTO fruits VALUES (1, 'apple', '294276-12-31')");

            reaches(source, SourceState.FAILED);
            assertThat(source.status().cause().orElseThrow().code()).isEqualTo("CHANGE_NOT_READABLE");
            assertThat(source.status().cause().orElseThrow().message()).contains("public.fruits.ripe");
        }
    }

    @Test
    void aChangeTooLargeForKafkaIsSetAsideAndTheRestGoesOn() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS);
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.sql(
                    "INSERT INTO fruits VALUES (1, repeat('x', 2000000), 1)",
                    "INSERT INTO fruits VALUES (2, 'pear', 1)");

            eventually()
                    .untilAsserted(
                            () -> assertThat(shop.changes("fruits").texts()).containsExactly("+ 2 pear"));
            DeadLetter letter = onlyDeadLetter(shop);
            assertThat(letter.reason().code()).isEqualTo("CHANGE_TOO_LARGE");
            assertThat(letter.reason().setAsideBy()).isEqualTo("source " + shop.name);
            assertThat(text(letter.key())).isEqualTo("{\"id\":1}");
            assertThat(text(letter.value())).contains("\"name\":\"xxx");
            assertThat(source.status().deadLetters()).isEqualTo(1);
        }
    }

    @Test
    void whatWasSetAsideIsReadAgainAsItIsNow() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS, "ALTER TABLE fruits REPLICA IDENTITY FULL");
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);
            shop.sql(
                    "INSERT INTO fruits VALUES (1, repeat('x', 2000000), 1), (2, 'pear', 1), (3, 'plum', 1)",
                    // the log tells both with what the row was before, and cannot
                    "UPDATE fruits SET name = repeat('y', 2000000) WHERE id = 3",
                    "DELETE FROM fruits WHERE id = 3");
            eventually().until(() -> letters(shop).size() == 3);

            completed(source, redriven(source, shop, letters(shop)));

            // the first is as large as it was, and the third is gone, of which the log could tell no more than its
            // tombstone
            eventually()
                    .untilAsserted(() -> assertThat(shop.changes("fruits").texts())
                            .containsExactlyInAnyOrder("+ 2 pear", "+ 3 plum", "x 3", "- 3", "x 3"));
            assertThat(letters(shop)).hasSize(4);
            DeadLetter again = letters(shop).getLast();
            assertThat(text(again.key())).isEqualTo("{\"id\":1}");
            assertThat(again.reason().attempts()).isEqualTo(2);

            shop.sql("UPDATE fruits SET name = 'apple' WHERE id = 1");
            eventually().until(() -> letters(shop).size() == 5);
            SnapshotJob job = redriven(source, shop, letters(shop).subList(3, 5));
            source.restart();
            completed(source, job);

            eventually()
                    .untilAsserted(
                            () -> assertThat(shop.changes("fruits").texts()).contains("= 1 apple"));
            assertThat(letters(shop)).hasSize(5);
        }
    }

    @Test
    void whatNamesNoRowIsNotReadAgainAndTheRestIs() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple', 1)");
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);
            String topic = TopicNames.changes(shop.name, "public", "fruits");
            byte[] key = "{\"id\":1}".getBytes(StandardCharsets.UTF_8);

            Redriven answer = source.redrive(
                    topic,
                    List.of(
                            new SetAside("good", key, "source s", 1),
                            new SetAside("none", null, "view v", 1),
                            new SetAside("foreign", new byte[] {0, 0x7f, -1, -1, -1, 2}, "view v", 1)),
                    "test");

            assertThat(answer.jobs()).hasSize(1);
            assertThat(answer.refused().values())
                    .satisfiesExactlyInAnyOrder(
                            letters -> assertThat(letters).containsExactly("none"),
                            letters -> assertThat(letters).containsExactly("foreign"));
            completed(source, answer.jobs().getFirst());
            assertThatThrownBy(() -> source.redrive(
                            TopicNames.changes(shop.name, "public", "stones"),
                            List.of(new SetAside("lost", key, "view v", 1)),
                            "test"))
                    .isInstanceOf(LeatException.class)
                    .hasMessageContaining("none of its tables");
        }
    }

    private static SnapshotJob redriven(Source source, Shop shop, List<DeadLetter> letters) {
        Redriven answer = source.redrive(
                TopicNames.changes(shop.name, "public", "fruits"),
                letters.stream()
                        .map(letter -> new SetAside(
                                letter.toString(),
                                letter.key(),
                                letter.reason().setAsideBy(),
                                letter.reason().attempts()))
                        .toList(),
                "test");
        assertThat(answer.refused()).isEmpty();
        assertThat(answer.jobs()).hasSize(1);
        return answer.jobs().getFirst();
    }

    private static DeadLetter onlyDeadLetter(Shop shop) {
        assertThat(letters(shop)).hasSize(1);
        return letters(shop).getFirst();
    }

    private static List<DeadLetter> letters(Shop shop) {
        return Changes.records(shop.kafka, TopicNames.deadLettersOfSource(shop.name)).stream()
                .map(DeadLetter::fromRecord)
                .toList();
    }

    private static String text(byte @Nullable [] bytes) {
        assertThat(bytes).isNotNull();
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
