package dev.leat.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.postgres.PostgresServer.TableFacts;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TablePatternsTest {

    private static final List<TableFacts> TABLES = Stream.of(
                    "public.orders", "public.order_lines", "public.products", "sales.orders", "public.ordersXlines")
            .map(name -> new TableFacts(
                    name.substring(0, name.indexOf('.')),
                    name.substring(name.indexOf('.') + 1),
                    false,
                    true,
                    true,
                    true,
                    "owner",
                    List.of()))
            .toList();

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
                .map(TableFacts::fullName)
                .toList();
    }
}
