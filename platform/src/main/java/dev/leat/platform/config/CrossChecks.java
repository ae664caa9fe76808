package dev.leat.platform.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.platform.config.ViewSettings.Joined;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** What no part of the file can see by itself. */
final class CrossChecks {

    private final Configuration configuration;
    private final JsonNode tree;
    private final Predicate<String> isReported;
    private final BiConsumer<String, String> problem;
    private final Set<String> captured = new LinkedHashSet<>();

    CrossChecks(
            Configuration configuration,
            JsonNode tree,
            Predicate<String> isReported,
            BiConsumer<String, String> problem) {
        this.isReported = isReported;
        this.configuration = configuration;
        this.tree = tree;
        this.problem = problem;
        configuration.sources().forEach((name, source) -> captured.addAll(source.topics(name)));
    }

    void run() {
        needed("kafka", "missing: write kafka: embedded, or bootstrap-servers and properties under it");
        needed("registry", "missing: write registry: embedded, or url under it");
        if (configuration.registry() == RegistrySettings.Embedded.HERE
                && configuration.kafka() instanceof KafkaSettings.Servers
                && tree.hasNonNull("registry")) {
            problem.accept(
                    "registry",
                    "an embedded registry keeps its schemas in the embedded Kafka; with a Kafka of your own name the url of a"
                            + " registry, or write kafka: embedded");
        }
        configuration.sources().forEach(this::tables);
        configuration.views().forEach(this::view);
        targets();
        api(configuration.api());
    }

    private void api(ApiSettings api) {
        if (api.token().isEmpty() && !api.isOfThisMachine()) {
            problem.accept(
                    "api.host",
                    "other machines reach this address, so whoever calls must present a token: add token:"
                            + " ${env:LEAT_API_TOKEN} under api, or write 127.0.0.1");
        }
        if (api.token().isPresent() && api.token().get().value().length() < ApiSettings.SHORTEST_TOKEN) {
            problem.accept(
                    "api.token",
                    "too short to withstand guessing: take %d characters or more, such as those of openssl rand -hex 24"
                            .formatted(ApiSettings.SHORTEST_TOKEN));
        }
    }

    private void needed(String key, String message) {
        if (!tree.hasNonNull(key)) {
            problem.accept(key, message);
        }
    }

    private void tables(String name, SourceSettings source) {
        String path = "sources." + name + ".tables";
        if (!source.capturesAnything() && !isReported.test(path)) {
            problem.accept(path, "missing: the tables to capture, such as [public.orders], or an outbox");
        }
        twice(path, source.tables(), "this table stands twice in the list; keep one");
        twice(
                "sources." + name + ".outbox.tables",
                source.outboxTables(),
                "this table stands twice in the list; keep one");
        for (int i = 0; i < source.outboxTables().size(); i++) {
            if (source.tables().contains(source.outboxTables().get(i))) {
                problem.accept(
                        "sources." + name + ".outbox.tables[" + i + "]",
                        "this table stands in the list of tables too; what is inserted into an outbox is a message and no"
                                + " change: keep it here");
            }
        }
    }

    private void view(String name, ViewSettings view) {
        String path = "views." + name;
        from(path + ".root", view.root());
        node(path, view.fields(), view.references(), view.collections());
        view.stores().forEach((store, settings) -> {
            if (settings instanceof StoreSettings.Elasticsearch elasticsearch) {
                nested(path + ".stores." + store + ".nested", elasticsearch.nested(), view);
            }
        });
    }

    private void node(
            String path,
            List<String> fields,
            Map<String, ViewSettings.Reference> references,
            Map<String, ViewSettings.Collection> collections) {
        twice(path + ".fields", fields, "this column stands twice in the list; keep one");
        Set<String> taken = new HashSet<>(fields);
        references.forEach((name, reference) -> joined(path + ".references." + name, name, reference, taken));
        collections.forEach((name, collection) -> joined(path + ".collections." + name, name, collection, taken));
    }

    private void joined(String path, String name, Joined joined, Set<String> taken) {
        if (!taken.add(name)) {
            problem.accept(path, "the document has a field " + name + " already; give one of the two another name");
        }
        from(path + ".from", joined.from());
        node(path, joined.fields(), joined.references(), joined.collections());
    }

    private void from(String path, String topic) {
        int dot = topic.indexOf('.');
        if (!topic.matches(Names.ENTITY) || configuration.isCaptured(topic)) {
            return;
        }
        String source = topic.substring(0, dot);
        JsonNode sources = tree.path("sources");
        if (!sources.has(source)) {
            List<String> names = new ArrayList<>();
            sources.fieldNames().forEachRemaining(names::add);
            problem.accept(
                    path,
                    "there is no source " + source + Nearest.hint(source, names) + " (sources: "
                            + String.join(", ", names) + ")");
        } else if (!isReported.test("sources." + source + ".tables")
                && configuration.sources().containsKey(source)) {
            problem.accept(
                    path,
                    "no source captures " + topic + Nearest.hint(topic, captured) + " or add "
                            + topic.substring(dot + 1) + " to sources." + source + ".tables");
        }
    }

    private void nested(String path, List<String> nested, ViewSettings view) {
        Set<String> collections = new LinkedHashSet<>();
        collect("", view.references(), view.collections(), collections);
        for (int i = 0; i < nested.size(); i++) {
            if (!collections.contains(nested.get(i))) {
                problem.accept(
                        path + "[" + i + "]",
                        "the view has no collection " + nested.get(i) + Nearest.hint(nested.get(i), collections)
                                + " (collections: " + String.join(", ", collections) + ")");
            }
        }
    }

    private static void collect(
            String before,
            Map<String, ViewSettings.Reference> references,
            Map<String, ViewSettings.Collection> collections,
            Set<String> paths) {
        collections.forEach((name, collection) -> {
            paths.add(before + name);
            collect(before + name + ".", collection.references(), collection.collections(), paths);
        });
        references.forEach((name, reference) ->
                collect(before + name + ".", reference.references(), reference.collections(), paths));
    }

    private void targets() {
        Map<String, String> owners = new HashMap<>();
        configuration
                .views()
                .forEach((view, settings) -> settings.stores().forEach((store, target) -> {
                    String path = "views." + view + ".stores." + store;
                    String owner = owners.putIfAbsent(target.url() + " " + target.target(), path);
                    if (owner != null && !target.target().isEmpty()) {
                        problem.accept(
                                path,
                                "this is where " + owner + " writes; give one of them another "
                                        + switch (target) {
                                            case StoreSettings.Elasticsearch _ -> "index";
                                            case StoreSettings.Redis _ -> "key";
                                            case StoreSettings.Postgres _ -> "table";
                                        });
                    }
                }));
    }

    private void twice(String path, List<String> values, String message) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).isEmpty() && !seen.add(values.get(i))) {
                problem.accept(path + "[" + i + "]", message);
            }
        }
    }
}
