package dev.leat.materializer.store.elasticsearch;

import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.elasticsearch.ElasticsearchHttp.Answer;
import dev.leat.materializer.view.DocumentShape;
import dev.leat.materializer.view.ViewProblem;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.value.Column;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What can be said of an Elasticsearch store before anything is written to it. */
public final class ElasticsearchChecks {

    /** Lower case, none of {@code \ / * ? " < > | , # :} nor blanks, not starting with {@code - _ + .}. */
    private static final Pattern INDEX =
            Pattern.compile("[^-_+.\\\\/*?\"<>|,#:\\s\\p{Lu}][^\\\\/*?\"<>|,#:\\s\\p{Lu}]*");

    /** 255 bytes less what we append. */
    private static final int MAX_INDEX_BYTES = 230;

    /** Elasticsearch's {@code index.mapping.nested_fields.limit}. */
    private static final int MAX_NESTED = 100;

    private static final Set<String> METADATA_FIELDS = Set.of(
            "_id",
            "_index",
            "_source",
            "_routing",
            "_version",
            "_seq_no",
            "_type",
            "_ignored",
            "_field_names",
            "_tier",
            "_nested_path",
            "_doc_count",
            "_ignored_source",
            "_size",
            "_feature",
            "_data_stream_timestamp",
            "_meta");

    private ElasticsearchChecks() {}

    /** What is wrong with the definition, for documents of that shape. */
    public static List<ViewProblem> check(StoreDefinition.Elasticsearch definition, ViewShape shape) {
        List<ViewProblem> problems = new ArrayList<>();
        String path = "stores." + definition.name();
        try {
            ElasticsearchHttp.nodes(definition.access());
        } catch (LeatException failure) {
            problems.add(new ViewProblem(path + ".url", String.valueOf(failure.getMessage())));
        }
        String index = definition.index();
        if (!INDEX.matcher(index).matches() || index.getBytes(StandardCharsets.UTF_8).length > MAX_INDEX_BYTES) {
            problems.add(new ViewProblem(
                    path + ".index",
                    "'%s' is no name for an index: lower case, at most %d bytes, none of \\ / * ? \" < > | , # : or blanks,"
                                    .formatted(index, MAX_INDEX_BYTES)
                            + " not starting with - _ + or a dot"));
        }
        Set<String> collections = new TreeSet<>();
        walk(shape.document(), "", path, collections, problems);
        for (String nested : new TreeSet<>(definition.nested())) {
            if (!collections.contains(nested)) {
                problems.add(new ViewProblem(
                        path + ".nested",
                        "'%s' is no collection of the view; its collections are %s".formatted(nested, collections)));
            }
        }
        if (definition.nested().size() > MAX_NESTED) {
            problems.add(new ViewProblem(
                    path + ".nested", "Elasticsearch takes at most %d nested fields".formatted(MAX_NESTED)));
        }
        return problems;
    }

    private static void walk(
            DocumentShape shape, String at, String path, Set<String> collections, List<ViewProblem> problems) {
        List<String> names = new ArrayList<>();
        shape.fields().stream().map(Column::name).forEach(names::add);
        names.addAll(shape.references().keySet());
        names.addAll(shape.collections().keySet());
        for (String name : names) {
            if (name.isBlank() || name.indexOf('.') >= 0) {
                problems.add(new ViewProblem(
                        path,
                        "field '%s%s': Elasticsearch reads a dot as a path and takes no blank name; leave the field out"
                                .formatted(at, name)));
            }
            if (at.isEmpty() && METADATA_FIELDS.contains(name)) {
                problems.add(new ViewProblem(
                        path, "field '%s' is Elasticsearch's own; leave it out of the view".formatted(name)));
            }
        }
        shape.references().forEach((name, part) -> walk(part, at + name + ".", path, collections, problems));
        shape.collections().forEach((name, part) -> {
            collections.add(at + name);
            walk(part, at + name + ".", path, collections, problems);
        });
    }

    /** Asks the cluster for what {@code prepare} needs to see; empty if all is well, else what is wrong and the fix. */
    public static Optional<String> reach(StoreDefinition.Elasticsearch definition) {
        try (ElasticsearchHttp http = new ElasticsearchHttp(definition.access())) {
            Answer answer = http.get("/" + definition.index() + "*/_alias");
            return answer.ok()
                    ? Optional.empty()
                    : Optional.of("%s does not answer as an Elasticsearch does: %s"
                            .formatted(definition.access(), answer.error()));
        } catch (LeatException failure) {
            return Optional.of(String.valueOf(failure.getMessage()));
        }
    }
}
