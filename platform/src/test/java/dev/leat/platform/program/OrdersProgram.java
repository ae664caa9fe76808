package dev.leat.platform.program;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.verify.ConfiguredViews;
import dev.leat.platform.verify.ConfiguredViews.SourceDatabase;
import dev.leat.platform.verify.Verdict;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program that keeps the orders of a shop, with their customers and lines, in all three stores, and what the stores hold
 * beside what SQL says.
 */
public final class OrdersProgram {

    /** What the shop's database has in it, in any dialect. */
    public static final List<String> TABLES = List.of(
            "create table customers (id int primary key, name varchar(100))",
            "create table products (id int primary key, title varchar(100))",
            "create table orders (region int, id int, customer_id int, status varchar(100), primary key (region, id))",
            "create table order_lines (region int, order_id int, line_no int, product_id int, quantity int,"
                    + " primary key (region, order_id, line_no))");

    /** The names of {@link #TABLES}. */
    public static final List<String> TABLE_NAMES = List.of("customers", "products", "orders", "order_lines");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final String schema;
    private final Path folder;
    private final Path file;

    /**
     * @param name of the deployment, the source and all that the stores have; no other test's
     * @param schema that the tables are in
     */
    public OrdersProgram(String name, Path folder, String type, String schema, String url, String user, String password)
            throws IOException {
        this.name = name;
        this.schema = schema;
        this.folder = folder;
        Path secret = Files.writeString(folder.resolve("source-password"), password);
        this.file = Files.writeString(
                folder.resolve("leat.yaml"),
                """
                deployment: %1$s
                data: %2$s
                kafka: {bootstrap-servers: "%3$s"}
                registry: {url: "%4$s"}
                topics: {partitions: 2, replication: 1}
                sources:
                  %1$s:
                    type: %5$s
                    url: %6$s
                    user: %7$s
                    password: ${file:%8$s}
                    tables: [%9$s.*]
                views:
                  %1$s-orders:
                    root: %1$s.%9$s.orders
                    fields: [region, id, status]
                    references:
                      customer:
                        from: %1$s.%9$s.customers
                        by: customer_id
                        fields: [id, name]
                        when-missing: wait
                    collections:
                      lines:
                        from: %1$s.%9$s.order_lines
                        by: [region, order_id]
                        fields: [line_no, quantity]
                        references:
                          product:
                            from: %1$s.%9$s.products
                            by: product_id
                            fields: [title]
                            when-missing: show-without
                """.formatted(
                                        name,
                                        folder.resolve("data"),
                                        SharedServices.kafka().bootstrapServers(),
                                        SharedServices.registry().apiUrl(),
                                        type,
                                        url,
                                        user,
                                        secret,
                                        schema)
                        + stores(name));
    }

    private static String stores(String name) {
        PostgreSqlService server = SharedServices.postgreSql();
        server.createDatabase(name + "_reports");
        return """
                    stores:
                      search: {type: elasticsearch, url: "%2$s", index: %1$s-orders}
                      lookup: {type: redis, url: "%3$s", key: "%1$s:{region}:{id}"}
                      reports: {type: postgres, url: "%4$s", user: %5$s, password: "${env:PG_PASSWORD}", table: orders}
                api: {port: 0}
                """.formatted(
                        name,
                        SharedServices.elasticsearch().url(),
                        SharedServices.redis().uri(),
                        server.jdbcUrl(name + "_reports"),
                        server.user());
    }

    public LeatProcess start(String run) throws IOException {
        return new LeatProcess(file, folder.resolve(run + ".log"));
    }

    /** Of the tables' names in those of their topics. */
    public String topicPrefix() {
        return "%s.%s.".formatted(name, schema);
    }

    /** How the source is. */
    public JsonNode source(LeatProcess leat) throws IOException, InterruptedException {
        return JSON.readTree(leat.get("/sources/" + name));
    }

    /** All snapshot jobs, from the first to the newest. */
    public JsonNode jobs(LeatProcess leat) throws IOException, InterruptedException {
        return JSON.readTree(leat.get("/snapshots"));
    }

    /**
     * Has tables read again.
     *
     * @param mode as the API has it
     * @return the job
     */
    public JsonNode snapshot(LeatProcess leat, String mode, List<String> tables, int chunkRows, int rowsPerSecond)
            throws IOException, InterruptedException {
        ObjectNode asked = JSON.createObjectNode()
                .put("source", name)
                .put("mode", mode)
                .put("chunkRows", chunkRows)
                .put("rowsPerSecond", rowsPerSecond);
        tables.forEach(table -> asked.withArray("tables").add(schema + "." + table));
        return JSON.readTree(leat.post("/snapshots", asked.toString()));
    }

    /** What became of the order, or why nothing did. */
    public JsonNode steer(LeatProcess leat, JsonNode job, String verb) throws IOException, InterruptedException {
        return JSON.readTree(
                leat.post("/snapshots/%s/%s".formatted(job.path("id").asText(), verb), ""));
    }

    /** How many entities its jobs found gone. */
    public long deleted(LeatProcess leat) throws IOException, InterruptedException {
        long deleted = 0;
        for (JsonNode job : jobs(leat)) {
            for (JsonNode table : job.path("tables")) {
                deleted += table.path("deleted").asLong();
            }
        }
        return deleted;
    }

    /** As an operator orders it: {@code repair}, {@code pause} and so on. */
    public void steerSource(LeatProcess leat, String verb) throws IOException, InterruptedException {
        leat.post("/sources/%s/%s".formatted(name, verb), "");
    }

    /** Every document of every store, held against the database. */
    public List<Verdict> verdicts(SourceDatabase database) throws Exception {
        return new ConfiguredViews(
                        ConfigurationFile.read(
                                file,
                                Map.of(
                                        "PG_PASSWORD",
                                        SharedServices.postgreSql().password())),
                        database)
                .verdicts();
    }
}
