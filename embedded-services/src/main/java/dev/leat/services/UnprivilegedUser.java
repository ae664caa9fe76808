package dev.leat.services;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts what refuses to run as root (PostgreSQL, Elasticsearch) as somebody else when we are root: as <i>nobody</i> (whom
 * initdb wants to find in /etc/passwd) of a user namespace, outside of which it still is the owner of root's files; or, where
 * such namespaces are forbidden, as the real <i>nobody</i>, who keeps the right to read and write every file. An ordinary
 * user's commands are left as they are.
 */
final class UnprivilegedUser {

    private static final List<String> USER_NAMESPACE =
            List.of("unshare", "-U", "--map-user=65534", "--map-group=65534");
    private static final List<String> NOBODY = List.of(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            // without it access(2), with which PostgreSQL and Java look before they open, forgets that right
            "--securebits=+no_setuid_fixup",
            "--inh-caps=+dac_override",
            "--ambient-caps=+dac_override");

    private UnprivilegedUser() {}

    /** The command to run instead; {@code displayName} is who refuses. */
    static List<String> running(String displayName, List<String> command) {
        if (!weAreRoot()) {
            return command;
        }
        String namespaceAnswer = attempt(USER_NAMESPACE);
        if (namespaceAnswer.isEmpty()) {
            return joined(USER_NAMESPACE, command);
        }
        String nobodyAnswer = attempt(NOBODY);
        if (nobodyAnswer.isEmpty()) {
            return joined(NOBODY, command);
        }
        throw ServiceError.NO_UNPRIVILEGED_USER.exception(displayName, namespaceAnswer, nobodyAnswer);
    }

    static boolean weAreRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException unreadable) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    /** Why the prefix cannot be used, or nothing when it can. */
    private static String attempt(List<String> prefix) {
        try {
            Process process = new ProcessBuilder(joined(prefix, List.of("true")))
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.onExit().join().exitValue();
            return status == 0 ? "" : "status " + status + " " + answer.strip();
        } catch (IOException failure) {
            return failure.toString();
        }
    }

    private static List<String> joined(List<String> prefix, List<String> command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        return List.copyOf(all);
    }
}
