package dev.leat.platform.api;

import dev.leat.platform.config.Secret;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who is answered. With a token: whoever presents it. Without one the program listens on this machine only, and what a web
 * page of another site makes a browser send is refused.
 *
 * <p>Whether the program lives and is ready is told to everybody: probes have no token.
 */
final class Access {

    private static final Pattern THIS_MACHINE =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?", Pattern.CASE_INSENSITIVE);
    private static final String SCHEME = "Bearer ";

    private final Optional<Secret> token;

    Access(Optional<Secret> token) {
        this.token = token;
    }

    /** @throws Refusal when it is not for them */
    void require(Context context) {
        if (token.isEmpty()) {
            refuseStrangers(context);
        } else if (!context.path().startsWith("/api/health/") && !presents(context, token.get())) {
            context.header("WWW-Authenticate", "Bearer realm=\"leat\"");
            throw new Refusal(
                    401,
                    "this program answers to its api.token only: send it as Authorization: Bearer ..., or set"
                            + " LEAT_API_TOKEN for the command line");
        }
    }

    private static boolean presents(Context context, Secret token) {
        String given = context.header("Authorization");
        // takes as long for a nearly right one as for a wrong one
        return given != null
                && given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        given.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8),
                        token.value().getBytes(StandardCharsets.UTF_8));
    }

    /** A browser tells where a page comes from, and under which name it knows this machine. */
    private static void refuseStrangers(Context context) {
        String host = context.header("Host");
        String origin = context.header("Origin");
        if (host == null
                || !THIS_MACHINE.matcher(host).matches()
                || (origin != null && !origin.equals("http://" + host))) {
            throw new Refusal(403, "the API answers to this machine only; call it as http://127.0.0.1");
        }
    }
}
