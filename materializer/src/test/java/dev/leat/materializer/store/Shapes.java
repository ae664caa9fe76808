package dev.leat.materializer.store;

import dev.leat.materializer.view.DocumentShape;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.ColumnType;
import dev.leat.stream.value.ColumnType.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shapes of documents to test stores with. */
public final class Shapes {

    private Shapes() {}

    public static Column column(String name, ColumnType type) {
        return new Column(name, type, true);
    }

    public static DocumentShape flat(Column... fields) {
        return new DocumentShape(List.of(fields), Map.of(), Map.of());
    }

    /** Order {@code id}, {@code status}, {@code total}; a customer with a representative; lines with their product. */
    public static ViewShape orders(String view, int generation) {
        Column id = column("id", Scalar.LONG);
        DocumentShape product = flat(column("sku", Scalar.TEXT), column("title", Scalar.TEXT));
        DocumentShape lines = new DocumentShape(
                List.of(column("line_no", Scalar.INTEGER), column("price", Scalar.DECIMAL)),
                Map.of("product", product),
                Map.of());
        DocumentShape customer = new DocumentShape(
                List.of(column("id", Scalar.LONG), column("name", Scalar.TEXT)),
                Map.of("rep", flat(column("name", Scalar.TEXT))),
                Map.of());
        return new ViewShape(
                view,
                generation,
                List.of(id),
                new DocumentShape(
                        List.of(id, column("status", Scalar.TEXT), column("total", Scalar.DECIMAL)),
                        Map.of("customer", customer),
                        Map.of("lines", lines)));
    }

    /** One field for each type, called as it is, and one array of each, called {@code <type>s}. */
    public static ViewShape everyType(String view) {
        List<Column> fields = new ArrayList<>(List.of(column("id", Scalar.LONG)));
        Arrays.stream(Scalar.values()).forEach(type -> {
            String name = type.name().toLowerCase(Locale.ROOT);
            fields.add(column("a_" + name, type));
            fields.add(column("some_" + name, new ColumnType.ArrayOf(type)));
        });
        return new ViewShape(view, 1, List.of(fields.getFirst()), new DocumentShape(fields, Map.of(), Map.of()));
    }

    /** Documents {@code {"region", "code", "n"}} whose key is {@code (region, code)}, both text. */
    public static ViewShape composite(String view) {
        List<Column> key = List.of(column("region", Scalar.TEXT), column("code", Scalar.TEXT));
        return new ViewShape(view, 1, key, flat(key.get(0), key.get(1), column("n", Scalar.INTEGER)));
    }
}
