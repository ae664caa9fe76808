package dev.leat.stream.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * What of a table's new schema older events do not fit, by its columns: the registry's rule sees Avro's types only, and names
 * places in unions.
 */
final class SchemaBreaks {

    private SchemaBreaks() {}

    /** Columns that a reader of the new schema cannot read in events of the old one. */
    static List<String> unreadable(Schema before, Schema now) {
        List<String> breaks = new ArrayList<>();
        for (Schema.Field column : row(now).getFields()) {
            Schema.Field old = row(before).getField(column.name());
            if (old == null) {
                if (!column.hasDefaultValue()) {
                    breaks.add("column %s is new, and has neither null nor a default for older events"
                            .formatted(column.name()));
                }
            } else if (SchemaCompatibility.checkReaderWriterCompatibility(column.schema(), old.schema())
                            .getType()
                    == SchemaCompatibilityType.INCOMPATIBLE) {
                breaks.add(changed(column, old));
            }
        }
        return breaks;
    }

    /**
     * Columns that the reader would read without an error, and take for something else: days for a number, milliseconds for
     * microseconds, the bytes of a decimal for a text.
     */
    static List<String> mistakable(Schema before, Schema now) {
        List<String> breaks = new ArrayList<>();
        for (Schema.Field column : row(now).getFields()) {
            Schema.Field old = row(before).getField(column.name());
            if (old != null && !meaning(column.schema()).equals(meaning(old.schema()))) {
                breaks.add(changed(column, old));
            }
        }
        return breaks;
    }

    private static String changed(Schema.Field column, Schema.Field old) {
        return "column %s was %s and is %s".formatted(column.name(), describe(old.schema()), describe(column.schema()));
    }

    private static Schema row(Schema envelope) {
        Schema.Field after = envelope.getType() == Schema.Type.RECORD ? envelope.getField("after") : null;
        Schema row = after == null ? envelope : SemanticType.withoutNull(after.schema());
        return row.getType() == Schema.Type.RECORD ? row : Schema.createRecord("none", null, null, false, List.of());
    }

    private static String describe(Schema typeOrNull) {
        Schema type = SemanticType.withoutNull(typeOrNull);
        String meaning = meaning(type);
        return (meaning.isEmpty() ? type.getType().getName() : meaning)
                + (SemanticType.isOptional(typeOrNull) ? " or null" : "");
    }

    private static String meaning(Schema typeOrNull) {
        Schema type = SemanticType.withoutNull(typeOrNull);
        if (type.getType() == Schema.Type.ARRAY) {
            String element = meaning(type.getElementType());
            return element.isEmpty() ? "" : "array of " + element;
        }
        String name = Optional.ofNullable(type.getProp(AvroSchemas.NAME))
                .or(() -> Optional.ofNullable(type.getProp("logicalType")))
                .orElse("");
        return type.getLogicalType() instanceof LogicalTypes.Decimal decimal
                ? name + " of scale " + decimal.getScale()
                : name;
    }
}
