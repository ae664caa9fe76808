package dev.leat.engine.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TablePatternsTest {

    private record Table(String schema, String name) implements TablePatterns.Named {

        @Override
        public String fullName() {
            return schema + "." + name;
        }
    }

    private static final List<Table> TABLES = List.of(
            new Table("public", "orders"),
            new Table("public", "order_lines"),
            new Table("public", "products"),
            new Table("sales", "orders"),
            new Table("public", "ordersXlines"));

    @Test
    void aNameWithoutAStarNamesOneTable() {
        assertThat(names("public.orders")).containsExactly("public.orders");
        assertThat(names("public.order.lines")).isEmpty();
    }

    @Test
    void aStarStandsForAnyCharacters() {
        assertThat(names("public.order*"))
                .containsExactly("public.orders", "public.order_lines", "public.ordersXlines");
        assertThat(names("*.orders")).containsExactly("public.orders", "sales.orders");
    }

    @Test
    void aTableThatSeveralPatternsNameIsThereOnce() {
        assertThat(TablePatterns.matching(List.of("public.orders", "*.orders"), TABLES))
                .hasSize(2);
    }

    @Test
    void aNameAsAnExpressionMatchesNothingElse() {
        String odd = "public.a,b$(c)";
        assertThat(Pattern.matches(TablePatterns.literal(odd), odd)).isTrue();
        assertThat(Pattern.matches(TablePatterns.literal("public.orders"), "publicXorders"))
                .isFalse();
    }

    @Test
    void aMisspeltNameIsRecognized() {
        assertThat(TablePatterns.near("public.prodcuts", TABLES)).containsExactly("public.products");
        assertThat(TablePatterns.near("orders", TABLES)).contains("public.orders", "sales.orders");
        assertThat(TablePatterns.near("public.invoices", TABLES)).isEmpty();
    }

    private static List<String> names(String pattern) {
        return TablePatterns.matching(pattern, TABLES).stream()
                .map(Table::fullName)
                .toList();
    }
}
