package dev.leat.platform.torture;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.platform.program.LeatProcess;
import dev.leat.platform.program.OrdersProgram;
import dev.leat.platform.verify.Verdict;
import dev.leat.services.SharedServices;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** The program that is broken: what an operator sees of its jobs and does to them, and kill -9. */
final class TorturedProgram implements AutoCloseable {

    /** For what comes by itself unless something is broken. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How often to look whether it has come. */
    static final Duration LOOK = Duration.ofMillis(50);

    private final Shop shop;
    private final OrdersProgram orders;
    private LeatProcess leat;
    private int starts;

    /** @param name of what it makes in the shared servers; no other test's */
    TorturedProgram(String name, Shop shop, Path folder) throws IOException {
        this.shop = shop;
        this.orders = new OrdersProgram(
                name,
                folder,
                "postgres",
                "public",
                shop.url(),
                SharedServices.postgreSql().user(),
                SharedServices.postgreSql().password());
        this.leat = start();
    }

    private LeatProcess start() throws IOException {
        return orders.start("run" + ++starts);
    }

    String topicPrefix() {
        return orders.topicPrefix();
    }

    List<Verdict> verdicts() throws Exception {
        return orders.verdicts(shop);
    }

    /** As kill -9, and starts it anew. */
    void kill() throws IOException {
        leat.kill();
        leat = start();
    }

    /** @param state that the source then comes to */
    void steerSource(String verb, String state) throws IOException, InterruptedException {
        orders.steerSource(leat, verb);
        await().atMost(PATIENCE).pollInterval(LOOK).until(() -> state(orders.source(leat)), state::equals);
    }

    /** Returns when it is certain to be carried out, which takes longer. */
    void repair() throws IOException, InterruptedException {
        orders.steerSource(leat, "repair");
    }

    /** Has tables read again. */
    JsonNode snapshot(String mode, List<String> tables, int chunkRows, int rowsPerSecond)
            throws IOException, InterruptedException {
        JsonNode job = orders.snapshot(leat, mode, tables, chunkRows, rowsPerSecond);
        if (!job.has("id")) {
            throw new IllegalStateException("it was not taken: " + job);
        }
        return job;
    }

    /** Returns whether it was done; to a job that has ended nothing can be done. */
    boolean steer(JsonNode job, String verb) throws IOException, InterruptedException {
        return orders.steer(leat, job, verb).has("state");
    }

    /** Without an id when there is none, also since the program has not read them yet. */
    JsonNode newestJob() throws IOException, InterruptedException {
        JsonNode jobs = orders.jobs(leat);
        return jobs.path(jobs.size() - 1);
    }

    List<JsonNode> jobsUnderWay() throws IOException, InterruptedException {
        JsonNode jobs = orders.jobs(leat);
        return IntStream.range(0, jobs.size())
                .mapToObj(jobs::get)
                .filter(job -> !ended(job))
                .toList();
    }

    static String state(JsonNode sourceOrJob) {
        return sourceOrJob.path("state").asText();
    }

    static boolean ended(JsonNode job) {
        return List.of("completed", "cancelled", "failed").contains(state(job));
    }

    /** Of all its tables: rows that were read, and entities that were found gone. */
    static long progress(JsonNode job) {
        long progress = 0;
        for (JsonNode table : job.path("tables")) {
            progress += table.path("read").asLong() + table.path("deleted").asLong();
        }
        return progress;
    }

    @Override
    public void close() {
        leat.close();
    }
}
