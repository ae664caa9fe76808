package dev.leat.platform.demo;

import dev.leat.services.EmbeddedServices;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.ServiceName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;

/** The servers of the demo, each a real one, with data of their own that the next demo begins without. */
final class DemoServers implements AutoCloseable {

    private static final String SHOP = "shop";
    private static final String REPORTS = "reports";

    private final Path folder;
    private final EmbeddedServices services;

    /** @param folder empty */
    DemoServers(Path folder) {
        this.folder = folder;
        this.services = EmbeddedServices.keptIn(folder.resolve("services"));
    }

    /** Starts all of them side by side, and makes the databases. */
    void start() {
        services.start(EnumSet.complementOf(EnumSet.of(ServiceName.MYSQL)));
        postgreSql().createDatabase(SHOP);
        postgreSql().createDatabase(REPORTS);
    }

    ShopDatabase shop() {
        PostgreSqlService server = postgreSql();
        return new ShopDatabase(server.jdbcUrl(SHOP), server.user(), server.password());
    }

    /** Writes the configuration of the demo, and says where it is. */
    Path configure() {
        Map<String, String> values = Map.of(
                "data", folder.resolve("leat").toString(),
                "kafka", services.kafka().bootstrapServers(),
                "registry", services.registry().apiUrl(),
                "shop", postgreSql().jdbcUrl(SHOP),
                "reports", postgreSql().jdbcUrl(REPORTS),
                "password", folder.resolve("services/postgresql/password").toString(),
                "elasticsearch", services.elasticsearch().url(),
                "redis", services.redis().uri());
        String text = resource("leat.yaml");
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue());
        }
        try {
            return Files.writeString(configuration(), text);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    Path configuration() {
        return folder.resolve("leat.yaml");
    }

    /** Where a person can look, each with something to paste. */
    String whereToLook() {
        PostgreSqlService server = postgreSql();
        return """
                  Elasticsearch  curl -s '%s/order-details/_search?pretty&size=1&q=lines.product.title:mark'
                  Redis          redis-cli -u %s get order:1
                  PostgreSQL     PGPASSWORD=$(cat %s) psql -h %s -p %d -U %s %s -c 'select id, status, customer_name, lines from order_details limit 3'
                """.formatted(
                        services.elasticsearch().url(),
                        services.redis().uri(),
                        folder.resolve("services/postgresql/password"),
                        server.host(),
                        server.port(),
                        server.user(),
                        REPORTS);
    }

    private PostgreSqlService postgreSql() {
        return services.postgreSql();
    }

    static String resource(String name) {
        try (InputStream in = DemoServers.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("not in the jar: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() {
        services.close();
    }
}
