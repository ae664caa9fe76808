package dev.leat.benchmarks.capture;

import dev.leat.benchmarks.ChildJvm;
import dev.leat.benchmarks.Orders;
import java.util.concurrent.CompletableFuture;

/** The JVM of one contestant: is told the contest, drains, says how fast it was, ends. */
final class DrainMain {

    private DrainMain() {}

    public static void main(String[] arguments) throws Exception {
        // a contestant that cannot go on says so by ending: otherwise it would be waited for
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            System.exit(1);
        });
        CompletableFuture<Contest> told = new CompletableFuture<>();
        Orders.obey(order -> told.complete(Contest.ofLine(order)));
        Contest contest = told.get();
        Drained drained = new Drained(contest.changes());
        switch (contest.contestant()) {
            case LEAT -> LeatDrain.start(contest, drained);
            case ENGINE_NOOP -> EngineDrain.toNobody(contest, drained);
            case ENGINE_JSON_TO_KAFKA -> EngineDrain.toKafka(contest, drained);
            case LEAT_SNAPSHOT -> LeatDrain.start(contest, drained).readAgain();
            case ENGINE_SNAPSHOT -> EngineDrain.toNobody(contest, drained);
            case COPY -> CopyDrain.drain(contest, drained);
            case RAW -> RawDrain.start(contest, drained);
        }
        ChildJvm.say(drained.rate().line());
        System.exit(0);
    }
}
