package dev.leat.stream.registry;

import com.microsoft.kiota.ApiException;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.topic.TopicNames;
import io.apicurio.registry.rest.client.RegistryClient;
import io.apicurio.registry.rest.client.groups.item.artifacts.ArtifactsRequestBuilder;
import io.apicurio.registry.rest.client.models.CreateArtifact;
import io.apicurio.registry.rest.client.models.CreateArtifactResponse;
import io.apicurio.registry.rest.client.models.CreateRule;
import io.apicurio.registry.rest.client.models.CreateVersion;
import io.apicurio.registry.rest.client.models.IfArtifactExists;
import io.apicurio.registry.rest.client.models.ProblemDetails;
import io.apicurio.registry.rest.client.models.Rule;
import io.apicurio.registry.rest.client.models.RuleType;
import io.apicurio.registry.rest.client.models.VersionContent;
import io.apicurio.registry.rest.client.models.VersionMetaData;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.jspecify.annotations.Nullable;

/**
 * Apicurio Registry, group {@code default}: a subject is an artifact's id, the id on the wire is a content id. The
 * Confluent-compatible API of the same server answers for both.
 *
 * <p>A subject gets its rule before its first version. Values: {@link #VALUE_RULE}, since a topic is compacted and keeps
 * records of every version, so the newest schema must read all of them and not only the last. Keys: {@link #KEY_RULE}, the
 * strictest that there is; {@link dev.leat.stream.codec.ChangeEncoder} allows no second version at all. A rule that
 * an operator has put on a subject stays.
 */
public final class ApicurioRegistry implements SchemaRegistry {

    static final String VALUE_RULE = "BACKWARD_TRANSITIVE";
    static final String KEY_RULE = "FULL_TRANSITIVE";
    private static final String NO_RULE = "NONE";
    private static final String RULE_AFTER_BREAK = "BACKWARD";

    private static final String GROUP = "default";
    private static final String TYPE = "AVRO";
    private static final String JSON = "application/json";
    private static final String LATEST = "branch=latest";
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private record Registered(String subject, Schema schema) {}

    private final RegistryAccess access;
    private final RegistryHttp http;
    private final RegistryClient client;
    private final Map<Registered, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    /** Does not connect yet. */
    public ApicurioRegistry(RegistryAccess access) {
        this.access = access;
        this.http = RegistryHttp.of(access);
        this.client = new RegistryClient(http);
    }

    @Override
    public int register(String subject, Schema schema) {
        Registered wanted = new Registered(subject, schema);
        Integer known = ids.get(wanted);
        if (known != null) {
            return known;
        }
        createWithRule(subject);
        int id = Math.toIntExact(addVersion(subject, schema));
        ids.put(wanted, id);
        schemas.put(id, schema);
        return id;
    }

    @Override
    public int registerAgainstRule(String subject, Schema schema) {
        setRule(subject, NO_RULE);
        try {
            int id = Math.toIntExact(addVersion(subject, schema));
            ids.put(new Registered(subject, schema), id);
            schemas.put(id, schema);
            return id;
        } finally {
            setRule(subject, RULE_AFTER_BREAK);
        }
    }

    /** What the rule is now: an operator may have changed it. */
    private String rule(String subject) {
        try {
            Rule rule = artifacts()
                    .byArtifactId(subject)
                    .rules()
                    .byRuleType(RuleType.COMPATIBILITY.getValue())
                    .get();
            return rule == null || rule.getConfig() == null ? "" : rule.getConfig();
        } catch (RuntimeException e) {
            return "(unknown: %s)".formatted(reason(e));
        }
    }

    private void setRule(String subject, String config) {
        Rule rule = new Rule();
        rule.setRuleType(RuleType.COMPATIBILITY);
        rule.setConfig(config);
        try {
            artifacts()
                    .byArtifactId(subject)
                    .rules()
                    .byRuleType(RuleType.COMPATIBILITY.getValue())
                    .put(rule);
        } catch (RuntimeException e) {
            throw failure(subject, e);
        }
    }

    /** Each step may have been taken before, by this or another process. */
    private void createWithRule(String subject) {
        CreateArtifact artifact = new CreateArtifact();
        artifact.setArtifactId(subject);
        artifact.setArtifactType(TYPE);
        unlessThere(subject, () -> artifacts().post(artifact));

        CreateRule rule = new CreateRule();
        rule.setRuleType(RuleType.COMPATIBILITY);
        rule.setConfig(isKey(subject) ? KEY_RULE : VALUE_RULE);
        unlessThere(subject, () -> artifacts().byArtifactId(subject).rules().post(rule));
    }

    private static boolean isKey(String subject) {
        return subject.endsWith(TopicNames.keySubject(""));
    }

    private void unlessThere(String subject, Runnable creation) {
        try {
            creation.run();
        } catch (RuntimeException e) {
            if (status(e) != CONFLICT) {
                throw failure(subject, e);
            }
        }
    }

    private long addVersion(String subject, Schema schema) {
        VersionContent content = new VersionContent();
        content.setContent(schema.toString());
        content.setContentType(JSON);
        CreateVersion version = new CreateVersion();
        version.setContent(content);
        CreateArtifact artifact = new CreateArtifact();
        artifact.setArtifactId(subject);
        artifact.setArtifactType(TYPE);
        artifact.setFirstVersion(version);
        try {
            CreateArtifactResponse response = artifacts()
                    .post(
                            artifact,
                            request -> Objects.requireNonNull(request.queryParameters).ifExists =
                                    IfArtifactExists.FIND_OR_CREATE_VERSION);
            VersionMetaData created = response == null ? null : response.getVersion();
            Long id = created == null ? null : created.getContentId();
            if (id == null) {
                throw new LeatException(
                        StreamError.REGISTRY_REFUSED,
                        "%s answers without a content id: is it the address of a v3 API?".formatted(access));
            }
            return id;
        } catch (LeatException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Refusal.of(subject, rule(subject), schema, e).orElseGet(() -> failure(subject, e));
        }
    }

    @Override
    public Schema schema(int id) {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        String what = "schema " + id;
        Schema schema;
        try (InputStream content =
                read(() -> client.ids().contentIds().byContentId((long) id).get())) {
            schema = parse(what, content);
        } catch (IOException e) {
            throw failure(what, new IllegalStateException(e));
        } catch (LeatException e) {
            throw e;
        } catch (RuntimeException e) {
            if (status(e) == NOT_FOUND) {
                throw new LeatException(
                        StreamError.UNKNOWN_SCHEMA,
                        "the registry at %s has no schema %d: written with another registry, or the registry lost its data"
                                .formatted(access, id),
                        e);
            }
            throw failure(what, e);
        }
        schemas.put(id, schema);
        return schema;
    }

    @Override
    public Optional<Schema> latest(String subject) {
        try (InputStream content = read(() -> artifacts()
                .byArtifactId(subject)
                .versions()
                .byVersionExpression(LATEST)
                .content()
                .get())) {
            return Optional.of(parse(subject, content));
        } catch (IOException e) {
            throw failure(subject, new IllegalStateException(e));
        } catch (LeatException e) {
            throw e;
        } catch (RuntimeException e) {
            if (status(e) == NOT_FOUND) {
                return Optional.empty();
            }
            throw failure(subject, e);
        }
    }

    private interface Reading {
        @Nullable
        InputStream content();
    }

    /**
     * The registry's server (3.3.3) takes a request now and then, of some thousands, on a connection that it has kept open, and never
     * answers it: what only reads is asked for once more, on another one.
     */
    private static @Nullable InputStream read(Reading reading) {
        try {
            return reading.content();
        } catch (RuntimeException e) {
            if (isTimeout(e)) {
                return reading.content();
            }
            throw e;
        }
    }

    private static boolean isTimeout(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static Schema parse(String what, @Nullable InputStream content) throws IOException {
        if (content == null) {
            throw new IOException("an empty answer");
        }
        try {
            // all of it: a connection whose answer was not read to its end is not used again
            return new Schema.Parser().parse(new String(content.readAllBytes(), StandardCharsets.UTF_8));
        } catch (SchemaParseException e) {
            throw new LeatException(
                    StreamError.REGISTRY_REFUSED, "%s is no Avro schema: %s".formatted(what, e.getMessage()), e);
        }
    }

    private ArtifactsRequestBuilder artifacts() {
        return client.groups().byGroupId(GROUP).artifacts();
    }

    private static int status(Throwable failure) {
        return failure instanceof ApiException api ? api.getResponseStatusCode() : 0;
    }

    private LeatException failure(String what, RuntimeException cause) {
        int status = status(cause);
        if (status != 0) {
            boolean passes = status >= 500 || status == 408 || status == 429;
            return new LeatException(
                    passes ? StreamError.REGISTRY_UNREACHABLE : StreamError.REGISTRY_REFUSED,
                    "the registry at %s answers %s with status %d: %s%s"
                            .formatted(
                                    access,
                                    what,
                                    status,
                                    reason(cause),
                                    passes ? "" : "; check registry.url and its credentials"),
                    cause);
        }
        List<Throwable> causes = causes(cause);
        Throwable deepest = causes.get(causes.size() - 1);
        if (deepest instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        boolean passes = causes.stream().anyMatch(IOException.class::isInstance)
                && causes.stream().noneMatch(GeneralSecurityException.class::isInstance);
        if (passes || deepest instanceof InterruptedException) {
            return new LeatException(
                    StreamError.REGISTRY_UNREACHABLE,
                    "the registry at %s does not answer for %s: %s".formatted(access, what, deepest),
                    cause);
        }
        return new LeatException(
                StreamError.REGISTRY_REFUSED,
                "the registry at %s cannot be asked for %s: %s; check registry.url and its trust store"
                        .formatted(access, what, deepest),
                cause);
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static @Nullable String reason(RuntimeException failure) {
        return failure instanceof ProblemDetails problem ? problem.getTitle() : failure.getMessage();
    }

    @Override
    public void close() {
        http.close();
    }
}
