package dev.leat.platform.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.view.ViewDefinition;
import dev.leat.materializer.view.ViewDefinition.Node;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A read model.
 *
 * @param root the change topic of the entity that a document is about
 * @param fields columns of that entity
 * @param references entities that a row names: each an object in the document, or null
 * @param collections entities that name the row: each an array of objects in the document
 * @param stores that keep the documents, each by itself
 */
public record ViewSettings(
        @Pattern(regexp = Names.ENTITY, message = "missing or not a table: " + Names.ENTITY_SAID)
        String root,

        @NotEmpty(message = "missing: the columns to show, such as [id, status]")
        List<String> fields,

        Map<@Pattern(regexp = Names.FIELD, message = Names.FIELD_SAID) String, @Valid Reference> references,
        Map<@Pattern(regexp = Names.FIELD, message = Names.FIELD_SAID) String, @Valid Collection> collections,

        @NotEmpty(message = "missing: name at least one store that keeps the documents")
        Map<
                        @Pattern(
                                regexp = Names.SIMPLE,
                                message = "a store's name is part of consumer groups: " + Names.SIMPLE_SAID)
                        String,
                        @Valid StoreSettings>
                stores) {

    @JsonCreator
    public ViewSettings {
        root = Given.text(root);
        fields = Given.texts(fields);
        references = Given.map(references);
        collections = Given.map(collections);
        stores = Given.map(stores);
    }

    /** What to do with a row that names an entity which is not there. */
    public enum WhenMissing {
        @JsonProperty("wait")
        WAIT,
        @JsonProperty("show-without")
        SHOW_WITHOUT
    }

    /** What references and collections have in common. */
    public sealed interface Joined {

        String from();

        List<String> by();

        List<String> fields();

        Map<String, Reference> references();

        Map<String, Collection> collections();
    }

    /**
     * Many-to-one.
     *
     * @param from the change topic of the entity
     * @param by columns of the row around it that name this entity's key
     * @param fields columns of this entity
     * @param references entities that this one names
     * @param collections entities that name this one
     * @param whenMissing whether a document waits for an entity that is not there yet, or is shown without it
     */
    public record Reference(
            @Pattern(regexp = Names.ENTITY, message = "missing or not a table: " + Names.ENTITY_SAID)
            String from,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            @NotEmpty(message = "missing: the foreign key, a column of the row around it, or a list of them")
            List<String> by,

            @NotEmpty(message = "missing: the columns to show, such as [id, name]")
            List<String> fields,

            Map<@Pattern(regexp = Names.FIELD, message = Names.FIELD_SAID) String, @Valid Reference> references,
            Map<@Pattern(regexp = Names.FIELD, message = Names.FIELD_SAID) String, @Valid Collection> collections,
            WhenMissing whenMissing)
            implements Joined {

        @JsonCreator
        public Reference {
            from = Given.text(from);
            by = Given.texts(by);
            fields = Given.texts(fields);
            references = Given.map(references);
            collections = Given.map(collections);
            whenMissing = Given.or(whenMissing, WhenMissing.WAIT);
        }
    }

    /**
     * One-to-many.
     *
     * @param from the change topic of the entity
     * @param by columns of this entity that name the key of the row around it
     * @param fields columns of this entity
     * @param references entities that this one names
     * @param collections entities that name this one
     */
    public record Collection(
            @Pattern(regexp = Names.ENTITY, message = "missing or not a table: " + Names.ENTITY_SAID)
            String from,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            @NotEmpty(message = "missing: the foreign key, a column of this table, or a list of them")
            List<String> by,

            @NotEmpty(message = "missing: the columns to show, such as [line_no, quantity]")
            List<String> fields,

            Map<@Pattern(regexp = Names.FIELD, message = Names.FIELD_SAID) String, @Valid Reference> references,
            Map<@Pattern(regexp = Names.FIELD, message = Names.FIELD_SAID) String, @Valid Collection> collections)
            implements Joined {

        @JsonCreator
        public Collection {
            from = Given.text(from);
            by = Given.texts(by);
            fields = Given.texts(fields);
            references = Given.map(references);
            collections = Given.map(collections);
        }
    }

    /** The same view for whom joins it. */
    public ViewDefinition definition(String name) {
        return new ViewDefinition(
                name,
                new Node(
                        root,
                        List.of(),
                        fields,
                        nodes(references, ViewSettings::node),
                        nodes(collections, ViewSettings::node),
                        ViewDefinition.WhenMissing.WAIT));
    }

    /**
     * The same stores for whom fills them, in the order of the file.
     *
     * @param folder what relative paths start from
     */
    public List<StoreDefinition> storeDefinitions(Path folder) {
        return stores.entrySet().stream()
                .map(store -> store.getValue().definition(store.getKey(), folder))
                .toList();
    }

    private static Node node(Joined joined) {
        return new Node(
                joined.from(),
                joined.by(),
                joined.fields(),
                nodes(joined.references(), ViewSettings::node),
                nodes(joined.collections(), ViewSettings::node),
                switch (joined) {
                    case Reference reference ->
                        ViewDefinition.WhenMissing.valueOf(
                                reference.whenMissing().name());
                    case Collection _ -> ViewDefinition.WhenMissing.WAIT;
                });
    }

    private static <J extends Joined> Map<String, Node> nodes(Map<String, J> joined, Function<J, Node> node) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        joined.forEach((name, settings) -> nodes.put(name, node.apply(settings)));
        return nodes;
    }
}
