package dev.leat.poller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollerSettingsTest {

    private static final Map<String, String> ENOUGH =
            Map.of("connection.url", "jdbc:h2:mem:x", "tables", "public.orders,public.log");

    @Test
    void aTableHasWhatIsSaidForAllOrForItself() {
        PollerSettings settings = PollerSettings.of(with(Map.of(
                "time.zone", "Europe/Zurich",
                "table.public.log.cursor", "id",
                "table.public.log.cursor.kind", "incrementing",
                "table.public.log.sweep.interval.ms", "1000")));
        TableSettings orders = settings.tables().get(0);
        assertThat(orders.cursor()).containsExactly("updated_at");
        assertThat(orders.kind()).isEqualTo(CursorKind.UPDATED_AT);
        assertThat(orders.zone()).isEqualTo(ZoneId.of("Europe/Zurich"));
        assertThat(orders.sweep()).isEmpty();
        TableSettings log = settings.tables().get(1);
        assertThat(log.cursor()).containsExactly("id");
        assertThat(log.kind()).isEqualTo(CursorKind.INCREMENTING);
        assertThat(log.sweep()).hasValue(Duration.ofSeconds(1));
    }

    @Test
    void allProblemsAreToldAtOnceWithTheirPlaces() {
        assertThatThrownBy(() -> PollerSettings.of(with(Map.of(
                        "tables", "public.orders,orders",
                        "time.zone", "Zurich",
                        "table.public.orders.cursor.kind", "newest",
                        "table.public.orders.window.ms", "long",
                        "table.public.other.cursor", "id"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tables: orders is not of the form schema.table")
                .hasMessageContaining("time.zone (of public.orders): must be a zone such as UTC")
                .hasMessageContaining("table.public.orders.cursor.kind: must be updated-at, version or incrementing")
                .hasMessageContaining("table.public.orders.window.ms: must be a number of milliseconds, and not long")
                .hasMessageContaining("table.public.other.cursor: no such key");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db/x?password=hidden, jdbc:postgresql://db/x",
        "jdbc:sqlserver://db:1433;user=a;password=hidden, jdbc:sqlserver://db:1433",
        "jdbc:mysql://ann:hidden@db:3306/Shop, jdbc:mysql://db:3306/Shop"
    })
    void whatIsShownOfTheSettingsHasNoSecret(String url, String shown) {
        PollerSettings settings =
                PollerSettings.of(with(Map.of("name", "shop", "connection.url", url, "connection.password", "hidden")));
        assertThat(settings).hasToString("source shop at " + shown);
    }

    private static Map<String, String> with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(ENOUGH);
        all.putAll(more);
        return all;
    }
}
