package dev.leat.materializer.store.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.materializer.store.Batches;
import dev.leat.materializer.store.DocumentStore;
import dev.leat.materializer.store.DocumentWrite;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.StoreError;
import dev.leat.materializer.store.StoreMark;
import dev.leat.materializer.store.elasticsearch.ElasticsearchHttp.Answer;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.error.LeatException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An index for each generation, {@code <index>-<generation>}, behind the alias {@code <index>}. A document's id is
 * {@link dev.leat.stream.event.EntityKey#text()}, its version is external, so that Elasticsearch itself refuses an older
 * write (409: it has already been applied). A deletion's version is remembered for {@code gc_deletes}, one hour.
 */
public final class ElasticsearchStore implements DocumentStore {

    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    /** What Elasticsearch takes as an id. */
    private static final int MAX_ID_BYTES = 512;

    private final StoreDefinition.Elasticsearch definition;
    private final ViewShape shape;
    private final ElasticsearchLayout layout;
    private final Clock clock;
    private final ElasticsearchHttp http;

    public ElasticsearchStore(StoreDefinition.Elasticsearch definition, ViewShape shape, Clock clock) {
        this.definition = definition;
        this.shape = shape;
        this.layout = new ElasticsearchLayout(definition, shape);
        this.clock = clock;
        this.http = new ElasticsearchHttp(definition.access());
    }

    @Override
    public StoreMark prepare(String topicId) {
        StoreMark wanted = StoreMark.fresh(topicId, shape.generation(), layout.described(), clock.instant());
        Optional<StoreMark> known = mark();
        if (known.isEmpty()) {
            create(wanted);
            known = mark();
        }
        StoreMark mark = known.orElseThrow(this::gone);
        mark.mustAgreeWith(wanted, "index " + layout.index(), "DELETE /" + layout.index() + " and restart the program");
        showToReaders();
        return mark;
    }

    private Optional<StoreMark> mark() {
        Answer answer = http.get("/" + layout.index() + "/_mapping");
        if (answer.status() == 404) {
            return Optional.empty();
        }
        mustBeOk("GET the mapping of " + layout.index(), answer);
        JsonNode meta = answer.body()
                .path(layout.index())
                .path("mappings")
                .path("_meta")
                .path("leat");
        return Optional.of(StoreMark.parse(meta.asText())
                .orElseThrow(() -> StoreError.PLACE_TAKEN.exception(
                        "index %s at %s was not made by Leat; choose another index for store %s, or delete that one",
                        layout.index(), definition.access(), definition.name())));
    }

    private void create(StoreMark mark) {
        Answer answer = http.send("PUT", "/" + layout.index(), JSON, layout.creation(mark));
        boolean madeByAnother = "resource_already_exists_exception"
                .equals(answer.body().path("error").path("type").asText());
        if (!madeByAnother) {
            mustBeOk("create index " + layout.index(), answer);
        }
    }

    private void showToReaders() {
        if (http.get("/_alias/" + layout.alias()).ok()) {
            return;
        }
        Answer answer = http.send("PUT", "/" + layout.index() + "/_alias/" + layout.alias(), "", "");
        if (answer.body().toString().contains("invalid_alias_name_exception")) {
            throw StoreError.PLACE_TAKEN.exception(
                    "%s at %s is an index, and Leat needs it as an alias; choose another index for store %s, or delete"
                            + " that one",
                    layout.alias(), definition.access(), definition.name());
        }
        mustBeOk("make alias " + layout.alias(), answer);
    }

    @Override
    public List<Refused> write(List<DocumentWrite> batch) {
        return Batches.newestOfEach(batch, this::writeEachOnce);
    }

    private List<Refused> writeEachOnce(List<DocumentWrite> batch) {
        List<Refused> refused = new ArrayList<>();
        List<DocumentWrite> takable = new ArrayList<>(batch.size());
        for (DocumentWrite write : batch) {
            int bytes = write.id().text().getBytes(StandardCharsets.UTF_8).length;
            if (bytes == 0 || bytes > MAX_ID_BYTES) {
                refused.add(new Refused(
                        write, "Elasticsearch takes ids of 1 to 512 bytes, this key has %d".formatted(bytes)));
            } else {
                takable.add(write);
            }
        }
        for (List<DocumentWrite> piece : BulkRequest.pieces(takable)) {
            refused.addAll(Batches.isolating(piece, this::bulk));
        }
        return refused;
    }

    private List<Refused> bulk(List<DocumentWrite> writes) {
        Answer answer = http.send(
                "POST",
                "/" + layout.writeAlias() + "/_bulk?require_alias=true&timeout=10s"
                        + "&filter_path=error,errors,items.*.status,items.*.error",
                NDJSON,
                BulkRequest.body(writes));
        if (answer.status() == 400 || answer.status() == 413) {
            throw new Batches.BatchRefused(answer.error());
        }
        mustBeOk("write to " + layout.index(), answer);
        if (!answer.body().path("errors").asBoolean()) {
            return List.of();
        }
        List<Refused> refused = new ArrayList<>();
        JsonNode items = answer.body().path("items");
        for (int i = 0; i < writes.size(); i++) {
            DocumentWrite write = writes.get(i);
            JsonNode item = items.path(i).path(write instanceof DocumentWrite.Put ? "index" : "delete");
            refusal(item).ifPresent(reason -> refused.add(new Refused(write, reason)));
        }
        return refused;
    }

    /** Why a write was refused, empty if it was applied, now or before. */
    private Optional<String> refusal(JsonNode item) {
        JsonNode error = item.path("error");
        int status = item.path("status").asInt();
        if (error.isMissingNode() || status == 409) {
            return Optional.empty();
        }
        String reason = ElasticsearchHttp.describe(error);
        String type = error.path("type").asText();
        if (status == 429 || status >= 500) {
            throw StoreError.STORE_UNAVAILABLE.exception(
                    "Elasticsearch at %s does not take documents: %s", definition.access(), reason);
        }
        if (status == 404) {
            throw gone();
        }
        if (status == 401 || status == 403 || type.equals("index_closed_exception")) {
            throw StoreError.STORE_ACCESS_DENIED.exception(
                    "Elasticsearch at %s refuses to write to %s: %s; open the index, lift its block, or grant write",
                    definition.access(), layout.index(), reason);
        }
        return Optional.of(reason);
    }

    @Override
    public long count() {
        mustBeOk("refresh " + layout.index(), http.send("POST", "/" + layout.index() + "/_refresh", "", ""));
        Answer answer = http.get("/" + layout.index() + "/_count");
        mustBeOk("count " + layout.index(), answer);
        return answer.body().path("count").asLong();
    }

    private void mustBeOk(String what, Answer answer) {
        if (answer.status() == 404) {
            throw gone();
        }
        if (!answer.ok()) {
            throw StoreError.STORE_UNUSABLE.exception(
                    "Elasticsearch at %s refuses to %s: %s", definition.access(), what, answer.error());
        }
    }

    private LeatException gone() {
        return StoreError.PLACE_GONE.exception(
                "index %s at %s, or its alias %s, was deleted while a loader wrote to it; restart the program: it makes"
                        + " the index again and reads the view from its start (delete the index first if it is there)",
                layout.index(), definition.access(), layout.writeAlias());
    }

    @Override
    public void close() {
        http.close();
    }
}
