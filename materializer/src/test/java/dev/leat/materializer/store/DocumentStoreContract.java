package dev.leat.materializer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.materializer.store.DocumentStore.Refused;
import dev.leat.materializer.view.ViewShape;
import dev.leat.services.Service;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.event.EntityKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every store promises. A store's own test extends this and only says how to make and how to read one. */
abstract class DocumentStoreContract {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger PLACES = new AtomicInteger();
    /** 2.25E10 and 22500000000 are the same number. */
    private static final Comparator<JsonNode> BY_VALUE = (one, other) -> one.isNumber() && other.isNumber()
            ? one.decimalValue().compareTo(other.decimalValue())
            : one.equals(other) ? 0 : 1;

    private static final String TOPIC = "AAAAtopicOneAAAAAAAAAA";

    private final Deque<DocumentStore> opened = new ArrayDeque<>();
    private final String place = "place" + ProcessHandle.current().pid() + "x" + PLACES.incrementAndGet();
    private final ViewShape orders = Shapes.orders(place, 1);

    /** The real server. */
    abstract Service server();

    /** A definition of a place of that name on the server. */
    abstract StoreDefinition definition(String place, ViewShape shape);

    abstract DocumentStore open(StoreDefinition definition, ViewShape shape);

    /** The document as a plain client of the server finds it, in its canonical form. */
    abstract Optional<JsonNode> read(StoreDefinition definition, ViewShape shape, EntityKey id);

    /** Removes the place behind the store's back. */
    abstract void drop(StoreDefinition definition, ViewShape shape);

    /** A write of an order that this store cannot take; empty if there is none. */
    abstract Optional<DocumentWrite> unacceptable(long version);

    /** The same place for documents of another shape. */
    abstract ViewShape otherShape(ViewShape orders);

    @AfterEach
    void closeAll() {
        opened.forEach(DocumentStore::close);
    }

    @Test
    void anOlderVersionNeverReplacesANewerOne() {
        DocumentStore store = prepared(orders);
        store.write(List.of(put(1, 7, "paid")));
        assertThat(store.write(List.of(put(1, 6, "new")))).isEmpty();

        assertThat(status(1)).contains("paid");
    }

    @Test
    void aDeletedDocumentIsNotRaisedByAWriterThatWasStoppedWithTheBatchInHand() {
        DocumentStore stopped = prepared(orders);
        List<DocumentWrite> inHand = List.of(put(1, 7, "paid"), put(2, 8, "paid"));
        DocumentStore successor = prepared(orders);
        successor.write(inHand);
        successor.write(List.of(delete(1, 9)));

        assertThat(stopped.write(inHand)).isEmpty();

        assertThat(status(1)).isEmpty();
        assertThat(status(2)).contains("paid");
        assertThat(stopped.count()).isEqualTo(1);
    }

    @Test
    void aDocumentDeletedBeforeItWasEverWrittenIsNotRaisedEither() {
        DocumentStore store = prepared(orders);
        store.write(List.of(delete(1, 8)));
        store.write(List.of(put(1, 7, "paid")));

        assertThat(status(1)).isEmpty();
    }

    @Test
    void aLateDeletionDoesNotRemoveANewerDocument() {
        DocumentStore store = prepared(orders);
        store.write(List.of(put(1, 9, "again")));
        store.write(List.of(delete(1, 8)));

        assertThat(status(1)).contains("again");
    }

    @Test
    void aDocumentMayComeBackAfterItsDeletion() {
        DocumentStore store = prepared(orders);
        store.write(List.of(put(1, 7, "paid")));
        store.write(List.of(delete(1, 8)));
        store.write(List.of(put(1, 9, "again")));

        assertThat(status(1)).contains("again");
        assertThat(store.count()).isEqualTo(1);
    }

    @Test
    void theSameBatchTwiceIsTheSameAsOnce() {
        DocumentStore store = prepared(orders);
        List<DocumentWrite> batch = List.of(put(1, 1, "new"), put(2, 2, "new"), delete(1, 3));

        assertThat(store.write(batch)).isEmpty();
        assertThat(store.write(batch)).isEmpty();

        assertThat(store.count()).isEqualTo(1);
        assertThat(status(2)).contains("new");
    }

    @Test
    void ofSeveralWritesOfOneDocumentInABatchTheLastCounts() {
        DocumentStore store = prepared(orders);
        store.write(List.of(put(1, 1, "new"), delete(1, 2), put(1, 3, "paid"), put(2, 4, "new"), put(1, 5, "sent")));

        assertThat(status(1)).contains("sent");
        assertThat(store.count()).isEqualTo(2);
    }

    @Test
    void anEmptyBatchIsNothing() {
        assertThat(prepared(orders).write(List.of())).isEmpty();
    }

    @Test
    void keysOfSeveralColumnsWithOddCharactersStayApart() {
        ViewShape shape = Shapes.composite(place);
        DocumentStore store = prepared(shape);
        List<List<String>> keys = List.of(
                List.of("a:b", "c"),
                List.of("a", "b:c"),
                List.of("a\\", "b:c"),
                List.of("", "x"),
                List.of("x", ""),
                List.of("Größe \"5\" 'x'", "{tag} *?[]\n\t"),
                List.of("emoji \uD83D\uDE00", "/a?b=c#d&e%20f,g"));
        for (int n = 0; n < keys.size(); n++) {
            ObjectNode document = JSON.createObjectNode();
            document.put("region", keys.get(n).get(0))
                    .put("code", keys.get(n).get(1))
                    .put("n", n);
            store.write(List.of(new DocumentWrite.Put(EntityKey.of(keys.get(n)), n + 1, document.toString())));
        }

        assertThat(store.count()).isEqualTo(keys.size());
        for (int n = 0; n < keys.size(); n++) {
            EntityKey id = EntityKey.of(keys.get(n));
            assertThat(read(definition(place, shape), shape, id)
                            .orElseThrow()
                            .get("n")
                            .asInt())
                    .as("document of key %s", id)
                    .isEqualTo(n);
        }
        store.write(keys.stream()
                .<DocumentWrite>map(key -> new DocumentWrite.Delete(EntityKey.of(key), 100))
                .toList());
        assertThat(store.count()).isZero();
    }

    @Test
    void everyTypeKeepsItsCanonicalForm() {
        ViewShape shape = Shapes.everyType(place);
        DocumentStore store = prepared(shape);
        List<String> documents = List.of(EveryType.ORDINARY, EveryType.EXTREME, EveryType.ODD, EveryType.nulls(shape));
        for (int i = 0; i < documents.size(); i++) {
            JsonNode expected = json(documents.get(i));
            EntityKey id = EntityKey.of(expected.get("id").longValue());

            assertThat(store.write(List.of(new DocumentWrite.Put(id, i + 1, documents.get(i)))))
                    .isEmpty();

            assertThat(read(definition(place, shape), shape, id))
                    .hasValueSatisfying(found -> assertThat(found.equals(BY_VALUE, expected))
                            .as(found.toString())
                            .isTrue());
        }
    }

    @Test
    void referencesAndCollectionsKeepTheirForm() {
        DocumentStore store = prepared(orders);
        String whole = """
                {"id":1,"status":"new","total":"12.50",
                 "customer":{"id":7,"name":"Ann \\"A\\" O'Hara","rep":{"name":"Bob"}},
                 "lines":[{"line_no":1,"price":"1.00","product":{"sku":"a","title":"A"}},
                          {"line_no":2,"price":null,"product":null}]}""";
        String bare = """
                {"id":2,"status":null,"total":null,"customer":{"id":null,"name":null,"rep":{"name":null}},"lines":[]}""";
        store.write(List.of(
                new DocumentWrite.Put(EntityKey.of(1), 1, whole), new DocumentWrite.Put(EntityKey.of(2), 2, bare)));

        assertThat(read(definition(place, orders), orders, EntityKey.of(1))).contains(json(whole));
        assertThat(read(definition(place, orders), orders, EntityKey.of(2))).contains(json(bare));
    }

    @Test
    void aRefusedDocumentDoesNotStopTheOthers() {
        DocumentStore store = prepared(orders);
        Optional<DocumentWrite> bad = unacceptable(3);
        List<DocumentWrite> batch = LongStream.rangeClosed(1, 20)
                .<DocumentWrite>mapToObj(id -> id == 3 && bad.isPresent() ? bad.get() : put(id, id, "new"))
                .toList();

        List<Refused> refused = store.write(batch);

        assertThat(refused).extracting(Refused::write).isEqualTo(bad.stream().toList());
        assertThat(refused).allSatisfy(one -> assertThat(one.reason()).isNotBlank());
        assertThat(store.count()).isEqualTo(20 - refused.size());
    }

    @Test
    void aBatchOfFiveThousandIsApplied() {
        DocumentStore store = prepared(orders);
        store.write(LongStream.range(0, 5_000)
                .<DocumentWrite>mapToObj(id -> put(id, id + 1, "new"))
                .toList());
        assertThat(store.count()).isEqualTo(5_000);

        store.write(LongStream.range(0, 5_000)
                .<DocumentWrite>mapToObj(id -> id % 2 == 0 ? delete(id, id + 5_001) : put(id, id + 5_001, "sent"))
                .toList());
        assertThat(store.count()).isEqualTo(2_500);
        assertThat(status(4_999)).contains("sent");
    }

    @Test
    void aPlaceKeepsItsMarkUntilItIsDropped() {
        DocumentStore store = prepared(orders);
        String first = store.prepare(TOPIC).incarnation();
        assertThat(prepareAnother(orders, TOPIC).incarnation()).isEqualTo(first);
        store.write(List.of(put(1, 100, "old")));

        drop(definition(place, orders), orders);

        DocumentStore again = open(orders);
        assertThat(again.prepare("AAAAtopicTwoAAAAAAAAAA").incarnation()).isNotEqualTo(first);
        again.write(List.of(put(1, 1, "new")));
        assertThat(status(1)).contains("new");
    }

    @Test
    void aPlaceThatDisappearsUnderAWriterIsAnOperatorsErrorAndNotMadeAnew() {
        DocumentStore store = prepared(orders);
        store.write(List.of(put(1, 1, "new")));
        drop(definition(place, orders), orders);

        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> store.write(List.of(put(2, 2, "new"))))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(StoreError.PLACE_GONE))
                .withMessageContaining("restart the program");

        store.prepare(TOPIC);
        store.write(List.of(put(2, 2, "new")));
        assertThat(status(2)).contains("new");
    }

    @Test
    void aPlaceOfAnotherTopicIsAnOperatorsErrorThatNamesBoth() {
        prepared(orders);

        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> prepareAnother(orders, "AAAAtopicTwoAAAAAAAAAA"))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(StoreError.PLACE_OF_ANOTHER_TOPIC))
                .withMessageContaining(TOPIC)
                .withMessageContaining("AAAAtopicTwoAAAAAAAAAA")
                .withMessageContaining("restart the program");
    }

    @Test
    void aPlaceOfAnotherShapeIsAnOperatorsError() {
        prepared(orders);

        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> prepareAnother(otherShape(orders), TOPIC))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(StoreError.PLACE_OF_ANOTHER_SHAPE));
    }

    @Test
    void aNewGenerationIsMadeBesideTheOldOne() {
        DocumentStore first = prepared(orders);
        first.write(List.of(put(1, 1, "new")));
        ViewShape second = Shapes.orders(place, 2);

        DocumentStore next = open(second);
        next.prepare("AAAAtopicTwoAAAAAAAAAA");
        next.write(List.of(put(1, 2L << 48, "paid")));

        assertThat(read(definition(place, second), second, EntityKey.of(1))
                        .orElseThrow()
                        .get("status")
                        .asText())
                .isEqualTo("paid");
        assertThat(next.count()).isEqualTo(1);
    }

    @Test
    void aStoreThatIsDownIsRetryableAndWorksAgainWhenItIsBack() {
        DocumentStore store = prepared(orders);
        store.write(List.of(put(1, 1, "new")));
        server().stop();
        try {
            assertThatExceptionOfType(LeatException.class)
                    .isThrownBy(() -> store.write(List.of(put(2, 2, "new"))))
                    .satisfies(failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.RETRYABLE));
            assertThatExceptionOfType(LeatException.class)
                    .isThrownBy(() -> prepareAnother(orders, TOPIC))
                    .satisfies(failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.RETRYABLE));
        } finally {
            server().start();
        }
        store.write(List.of(put(2, 2, "new")));

        assertThat(store.count()).isEqualTo(2);
    }

    /** A store of its own, prepared for {@link #TOPIC}. */
    final DocumentStore prepared(ViewShape shape) {
        DocumentStore store = open(shape);
        store.prepare(TOPIC);
        return store;
    }

    private StoreMark prepareAnother(ViewShape shape, String topicId) {
        return open(shape).prepare(topicId);
    }

    private DocumentStore open(ViewShape shape) {
        DocumentStore store = open(definition(place, shape), shape);
        opened.push(store);
        return store;
    }

    final String place() {
        return place;
    }

    final ViewShape orders() {
        return orders;
    }

    private Optional<String> status(long id) {
        return read(definition(place, orders), orders, EntityKey.of(id))
                .map(document -> document.get("status").asText());
    }

    /** The block of the operator's handbook in this language that begins so. */
    static String ofTheHandbook(String language, String beginning) throws IOException {
        String page = Files.readString(Path.of("../docs/operations.md"));
        String fence = "```" + language + "\n";
        int block = page.indexOf(fence + beginning);
        assertThat(block).as(beginning).isNotNegative();
        int begin = block + fence.length();
        return page.substring(begin, page.indexOf("```", begin));
    }

    static DocumentWrite put(long id, long version, String status) {
        return new DocumentWrite.Put(EntityKey.of(id), version, """
                {"id":%d,"status":"%s","total":"1.50","customer":null,"lines":[]}""".formatted(id, status));
    }

    static DocumentWrite delete(long id, long version) {
        return new DocumentWrite.Delete(EntityKey.of(id), version);
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException(notJson);
        }
    }
}
