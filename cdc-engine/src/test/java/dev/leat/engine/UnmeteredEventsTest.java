package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class UnmeteredEventsTest {

    @Test
    void theConnectorDoesNotTurnItsEventsIntoTextForFiguresThatNobodyReads() throws Exception {
        try (Shop shop = new Shop()) {
            shop.sql("CREATE TABLE fruits (id int PRIMARY KEY, name text NOT NULL)");
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);
            shop.sql("INSERT INTO fruits VALUES (1, 'apple')");
            eventually().until(() -> shop.changes("fruits").texts().contains("+ 1 apple"));

            MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
            ObjectName figures = new ObjectName(
                    "debezium.postgres:type=connector-metrics,context=streaming,server=%s".formatted(shop.name));

            assertThat(beans.getAttribute(figures, "LastEvent")).isNull();
        }
    }
}
