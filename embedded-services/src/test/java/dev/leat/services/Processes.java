package dev.leat.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says about processes. */
final class Processes {

    private Processes() {}

    /** Whether a process exists, other than as an entry that its parent has not read yet. */
    static boolean isThere(ProcessHandle process) {
        return isThere(process.pid());
    }

    static boolean isThere(long pid) {
        char state = state(pid);
        return state != 'Z' && state != 'X' && state != ' ';
    }

    static boolean isFrozen(ProcessHandle process) {
        return state(process.pid()) == 'T';
    }

    private static char state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException gone) {
            return ' ';
        }
    }
}
