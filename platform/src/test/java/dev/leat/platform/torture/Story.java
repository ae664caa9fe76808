package dev.leat.platform.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What happens in one interleaving.
 *
 * @param logLost how the topics become wrong: otherwise by truncates
 * @param killedSoon the program, at any moment of the repair, also before its job begins
 * @param faults while the job runs
 */
record Story(boolean logLost, boolean killedSoon, List<Fault> faults) {

    enum Fault {
        KILL,
        PAUSE,
        CANCEL
    }

    /** At most one kill, since it takes long. */
    static Story of(Random random) {
        boolean logLost = random.nextInt(3) == 0;
        boolean killedSoon = logLost && random.nextBoolean();
        List<Fault> faults = new ArrayList<>(List.of(Fault.values()));
        if (killedSoon) {
            faults.remove(Fault.KILL);
        }
        Collections.shuffle(faults, random);
        return new Story(logLost, killedSoon, List.copyOf(faults.subList(0, 1 + random.nextInt(2))));
    }
}
