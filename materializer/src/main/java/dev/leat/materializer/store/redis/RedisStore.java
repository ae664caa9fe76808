package dev.leat.materializer.store.redis;

import dev.leat.materializer.store.Batches;
import dev.leat.materializer.store.DocumentStore;
import dev.leat.materializer.store.DocumentWrite;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.StoreError;
import dev.leat.materializer.store.StoreMark;
import dev.leat.materializer.view.ViewShape;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * Each document is a string under the key that the template says; its version stands beside it, in the same hash slot. A
 * script compares and sets both. A deletion's version is remembered for a day.
 *
 * <p>There is one place for all generations of a view: a newer generation writes over the older one, whose loader then stops.
 * As durable as Redis is configured to be (docs/stores.md).
 */
public final class RedisStore implements DocumentStore {

    private static final Duration REMEMBER_DELETED = Duration.ofHours(24);
    private static final int MAX_WRITES = 2_000;
    private static final int MAX_CHARS = 8 << 20;

    private final StoreDefinition.Redis definition;
    private final ViewShape shape;
    private final KeyTemplate template;
    private final RedisKeys keys;
    private final Clock clock;
    private final RedisSession session;
    /** What {@link #prepare} found or put; null before. */
    private @Nullable StoreMark mark;

    public RedisStore(StoreDefinition.Redis definition, ViewShape shape, Clock clock) {
        this.definition = definition;
        this.shape = shape;
        this.template = new KeyTemplate(definition.key(), shape.key());
        this.keys = new RedisKeys(shape.view());
        this.clock = clock;
        this.session = new RedisSession(definition.access());
    }

    @Override
    public StoreMark prepare(String topicId) {
        StoreMark wanted = StoreMark.fresh(topicId, shape.generation(), definition.key(), clock.instant());
        StoreMark claimed = session.with(redis -> claim(redis, wanted));
        claimed.mustAgreeWith(
                wanted,
                "view %s in Redis at %s".formatted(shape.view(), definition.access()),
                "delete its documents and the key " + keys.mark() + ", and restart the program");
        mark = claimed;
        return claimed;
    }

    private StoreMark claim(Jedis redis, StoreMark wanted) {
        loadScripts(redis);
        String stored = Objects.requireNonNullElse(redis.get(keys.mark()), "");
        Optional<StoreMark> known = StoreMark.parse(stored);
        if (known.isPresent() && known.get().generation() >= wanted.generation()) {
            return known.get();
        }
        if (stored.isEmpty()) {
            forgetVersions(redis);
        } else if (known.isEmpty()) {
            throw StoreError.PLACE_TAKEN.exception(
                    "key %s of Redis at %s was not written by Leat; delete it if nobody needs it",
                    keys.mark(), definition.access());
        }
        Object after = redis.evalsha(Script.CLAIM.sha1(), List.of(keys.mark()), List.of(stored, wanted.json()));
        return StoreMark.parse(String.valueOf(after)).orElse(wanted);
    }

    /** Without a mark the place is new: versions of a former one, of another topic perhaps, must not hold anything back. */
    private void forgetVersions(Jedis redis) {
        scanVersions(redis, found -> {
            if (!found.isEmpty()) {
                redis.unlink(found.toArray(String[]::new));
            }
        });
    }

    @Override
    public List<Refused> write(List<DocumentWrite> batch) {
        return Batches.newestOfEach(batch, newest -> {
            for (List<DocumentWrite> piece : Batches.pieces(newest, MAX_WRITES, MAX_CHARS)) {
                session.with(redis -> {
                    try {
                        send(redis, piece);
                    } catch (JedisNoScriptException forgotten) {
                        // a restart or a failover forgets scripts; sending the piece again changes nothing twice
                        loadScripts(redis);
                        send(redis, piece);
                    }
                    return piece;
                });
            }
            return List.of();
        });
    }

    private void send(Jedis redis, List<DocumentWrite> piece) {
        List<Response<?>> answers = new ArrayList<>(piece.size());
        Response<String> place;
        try (Pipeline pipeline = redis.pipelined()) {
            for (DocumentWrite write : piece) {
                answers.add(send(pipeline, write));
            }
            place = pipeline.get(keys.mark());
        }
        answers.forEach(Response::get);
        // INVARIANT: nothing counts as written into a place that is not ours any more; it may be gone the next moment
        mustStillBeOurs(Objects.requireNonNullElse(place.get(), ""));
    }

    private Response<Object> send(Pipeline pipeline, DocumentWrite write) {
        String key = template.keyOf(write.id());
        List<String> both = List.of(key, keys.version(key));
        String version = "%019d".formatted(write.version());
        return switch (write) {
            case DocumentWrite.Put put -> pipeline.evalsha(Script.PUT.sha1(), both, List.of(version, put.json()));
            case DocumentWrite.Delete delete ->
                pipeline.evalsha(
                        Script.DELETE.sha1(), both, List.of(version, String.valueOf(REMEMBER_DELETED.toSeconds())));
        };
    }

    private void mustStillBeOurs(String stored) {
        if (mark == null || StoreMark.parse(stored).filter(mark::equals).isPresent()) {
            return;
        }
        throw StoreError.PLACE_GONE.exception(
                stored.isEmpty()
                        ? "Redis at %s was emptied while a loader wrote view %s to it (generation %d); restart the program: it"
                                + " reads the view from its start"
                        : "Redis at %s: another generation took over view %s from this one (%d); remove the older"
                                + " generation's loader",
                definition.access(),
                shape.view(),
                shape.generation());
    }

    private static void loadScripts(Jedis redis) {
        for (Script script : List.of(Script.PUT, Script.DELETE, Script.CLAIM)) {
            redis.scriptLoad(script.text());
        }
    }

    /** The documents that stand there and have a version of this view. */
    @Override
    public long count() {
        return session.with(redis -> {
            Set<String> documents = new HashSet<>();
            scanVersions(redis, found -> {
                List<Response<Boolean>> exist = new ArrayList<>();
                try (Pipeline pipeline = redis.pipelined()) {
                    found.forEach(version -> exist.add(pipeline.exists(keys.document(version))));
                }
                for (int i = 0; i < found.size(); i++) {
                    if (exist.get(i).get()) {
                        documents.add(found.get(i));
                    }
                }
            });
            return (long) documents.size();
        });
    }

    /** A scan may find a key more than once. */
    private void scanVersions(Jedis redis, Consumer<List<String>> each) {
        String cursor = ScanParams.SCAN_POINTER_START;
        ScanParams step = new ScanParams().match(keys.versionsGlob()).count(1_000);
        do {
            ScanResult<String> found = redis.scan(cursor, step);
            each.accept(found.getResult());
            cursor = found.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    }

    @Override
    public void close() {
        session.close();
    }
}
