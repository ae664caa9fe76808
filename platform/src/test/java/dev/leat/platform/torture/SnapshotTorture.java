package dev.leat.platform.torture;

import static dev.leat.platform.torture.TorturedProgram.LOOK;
import static dev.leat.platform.torture.TorturedProgram.PATIENCE;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.platform.program.OrdersProgram;
import dev.leat.platform.torture.ShopWriters.Gone;
import dev.leat.platform.torture.Story.Fault;
import dev.leat.platform.verify.Verdict;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A whole program whose topics are made wrong, again and again, and reconciled under writers and faults. Each time every
 * entity of every topic and every document of every store is then held against the database.
 */
final class SnapshotTorture implements AutoCloseable {

    private static final int LONGEST_WAIT_MS = 400;

    private final Shop shop;
    private final TorturedProgram program;
    private final PrintWriter progress;
    private int kills;
    private int pauses;
    private int cancels;
    private long reinserts;
    private long compared;
    private long documents;

    /** @param name of what it makes in the shared servers; no other test's */
    SnapshotTorture(String name, Path folder, PrintWriter progress) throws Exception {
        this.shop = new Shop(name);
        this.program = new TorturedProgram(name, shop, folder);
        this.progress = progress;
    }

    /**
     * What is done.
     *
     * @param broken asks for jobs that delete nothing, so that it must fail
     */
    record Plan(int interleavings, long seed, boolean broken) {

        private Duration patience() {
            return broken ? Duration.ofSeconds(5) : PATIENCE;
        }
    }

    /**
     * What it came to.
     *
     * @param interleavings that were begun
     * @param deletes entities that snapshots found gone
     * @param reinserts rows that came back while a job looked for them
     * @param documents that were compared
     * @param differences of the last interleaving
     */
    record Outcome(
            int interleavings,
            int kills,
            int pauses,
            int cancels,
            long deletes,
            long reinserts,
            long documents,
            List<String> differences) {

        boolean holds() {
            return differences.isEmpty() && deletes > 0 && reinserts > 0;
        }
    }

    Outcome run(Plan plan) throws Exception {
        Random random = new Random(plan.seed());
        await().atMost(PATIENCE).ignoreExceptions().until(() -> storesOnceRight(PATIENCE), List::isEmpty);
        int interleaving = 0;
        List<String> differences = List.of();
        try (TopicEntities topics = new TopicEntities(program.topicPrefix())) {
            topics.read();
            long deletesBefore = topics.deletes();
            while (interleaving < plan.interleavings() && differences.isEmpty()) {
                interleaving++;
                long begunNanos = System.nanoTime();
                progress.printf("interleaving %d of %d: ", interleaving, plan.interleavings());
                interleave(plan, random, topics);
                differences = topicsOnceRight(topics, plan.patience());
                if (differences.isEmpty()) {
                    differences = storesOnceRight(plan.patience());
                    documents += compared;
                }
                progress.printf(
                        "%s; %d deletes, %d reinserts so far; %d s%n",
                        differences.isEmpty() ? "equal" : differences.size() + " WRONG",
                        topics.deletes() - deletesBefore,
                        reinserts,
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begunNanos));
            }
            return new Outcome(
                    interleaving,
                    kills,
                    pauses,
                    cancels,
                    topics.deletes() - deletesBefore,
                    reinserts,
                    documents,
                    differences);
        }
    }

    private void interleave(Plan plan, Random random, TopicEntities topics) throws Exception {
        shop.fill();
        Map<ShopTable, Map<List<Long>, List<Object>>> before = shop.rows();
        Story story = Story.of(random);
        boolean logLost = story.logLost() && !plan.broken();
        if (logLost) {
            loseTheLog(random);
        } else {
            truncateUnreconciled(random);
        }
        topics.read();
        List<Gone> gone = gone(before, topics);
        Collections.shuffle(gone, random);
        progress.printf("%s, %d entities gone; ", logLost ? "log lost" : "truncated", gone.size());
        ShopWriters writers = new ShopWriters(shop);
        writers.start(random.nextLong(), gone.subList(0, gone.size() / 2));
        try {
            if (logLost) {
                repair(story, random);
            } else {
                ask(plan, random);
            }
            int rows = before.values().stream().mapToInt(Map::size).sum();
            for (Fault fault : story.faults()) {
                strike(fault, plan, random, writers, logLost ? gone.size() : rows);
            }
            await().atMost(PATIENCE).pollInterval(LOOK).until(() -> TorturedProgram.ended(program.newestJob()));
            JsonNode last = program.newestJob();
            if (!TorturedProgram.state(last).equals("completed")) {
                throw new IllegalStateException("the job came to its end otherwise: " + last);
            }
            reinserts += writers.broughtBack();
        } finally {
            writers.stop();
        }
    }

    /** Nobody is told of the changes: the slot is dropped before they are read. */
    private void loseTheLog(Random random) throws Exception {
        program.steerSource("pause", "paused");
        await().atMost(PATIENCE).pollInterval(LOOK).until(shop::slotIsFree);
        shop.change(random.nextInt(1_000));
        shop.dropSlot();
        program.steerSource("resume", "failed");
    }

    /** Returns when there is the job that looks for what is gone. */
    private void repair(Story story, Random random) throws Exception {
        JsonNode previous = program.newestJob();
        program.repair();
        if (story.killedSoon()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(4 * LONGEST_WAIT_MS)));
            progress.print("KILL of the repair; ");
            program.kill();
            kills++;
        }
        await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(
                        program::newestJob,
                        job -> job.has("id") && !job.path("id").equals(previous.path("id")));
    }

    /** Tables are emptied, and the jobs that would mend their topics are cancelled while they wait behind another one. */
    private void truncateUnreconciled(Random random) throws Exception {
        JsonNode slow = program.snapshot("refresh", List.of("order_lines"), 1, 1);
        List<ShopTable> tables = new ArrayList<>(ShopTable.ALL);
        Collections.shuffle(tables, random);
        int many = 1 + random.nextInt(2);
        for (ShopTable table : tables.subList(0, many)) {
            shop.truncate(table, random.nextInt(5));
        }
        await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(() -> program.jobsUnderWay().size() == 1 + many);
        for (JsonNode job : program.jobsUnderWay()) {
            if (!job.path("id").equals(slow.path("id"))) {
                program.steer(job, "cancel");
            }
        }
        program.steer(slow, "cancel");
    }

    private void ask(Plan plan, Random random) throws Exception {
        program.snapshot(
                plan.broken() ? "refresh" : "reconcile",
                OrdersProgram.TABLE_NAMES,
                50 + random.nextInt(300),
                800 + random.nextInt(2_000));
    }

    /**
     * Strikes a job in its middle; if it has ended meanwhile, another one.
     *
     * @param about how far the job goes
     */
    private void strike(Fault fault, Plan plan, Random random, ShopWriters writers, int about) throws Exception {
        boolean struck = false;
        while (!struck) {
            if (TorturedProgram.ended(program.newestJob())) {
                ask(plan, random);
            }
            long far = random.nextLong(1, 2 + about / 2);
            await().atMost(PATIENCE)
                    .pollInterval(LOOK)
                    .until(
                            program::newestJob,
                            job -> TorturedProgram.progress(job) >= far || TorturedProgram.ended(job));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_WAIT_MS)));
            JsonNode job = program.newestJob();
            struck = !TorturedProgram.ended(job) && happened(fault, job, plan, random, writers);
            if (struck) {
                progress.printf("%s at %d; ", fault, TorturedProgram.progress(job));
                progress.flush();
            }
        }
    }

    /** Returns false when the job ended just before. */
    private boolean happened(Fault fault, JsonNode job, Plan plan, Random random, ShopWriters writers)
            throws Exception {
        switch (fault) {
            case KILL -> {
                program.kill();
                kills++;
            }
            case PAUSE -> {
                if (!program.steer(job, "pause")) {
                    return false;
                }
                long until = writers.transactions() + 20 + random.nextInt(60);
                await().atMost(PATIENCE).pollInterval(LOOK).until(() -> writers.transactions() >= until);
                program.steer(job, "resume");
                pauses++;
            }
            case CANCEL -> {
                if (!program.steer(job, "cancel")) {
                    return false;
                }
                ask(plan, random);
                cancels++;
            }
        }
        return true;
    }

    /** The rows that were there before, are there no more, and that the topics still have. */
    private List<Gone> gone(Map<ShopTable, Map<List<Long>, List<Object>>> before, TopicEntities topics)
            throws Exception {
        List<Gone> gone = new ArrayList<>();
        Map<ShopTable, Map<List<Long>, List<Object>>> now = shop.rows();
        before.forEach((table, rows) -> topics.ghosts(table, now.getOrDefault(table, Map.of()))
                .forEach(key -> gone.add(new Gone(table, rows.getOrDefault(key, List.of())))));
        return gone;
    }

    private List<String> topicsOnceRight(TopicEntities topics, Duration patience) throws Exception {
        return onceRight(patience, () -> {
            topics.read();
            try (Connection connection = shop.connect()) {
                return topics.differences(connection);
            }
        });
    }

    private List<String> storesOnceRight(Duration patience) throws Exception {
        return onceRight(patience, () -> {
            List<Verdict> verdicts = program.verdicts();
            compared = verdicts.stream().mapToLong(Verdict::documents).sum();
            return verdicts.stream()
                    .flatMap(verdict -> verdict.differences().stream().map(line -> verdict.store() + ": " + line))
                    .toList();
        });
    }

    /** What differs when nothing does any more, or the patience is over. */
    private static List<String> onceRight(Duration patience, Callable<List<String>> differences) throws Exception {
        try {
            return await().atMost(patience)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(LOOK)
                    .until(differences, List::isEmpty);
        } catch (ConditionTimeoutException stillWrong) {
            return differences.call();
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
