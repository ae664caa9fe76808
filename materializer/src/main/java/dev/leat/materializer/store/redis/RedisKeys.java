package dev.leat.materializer.store.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys that Leat keeps beside the documents of a view.
 *
 * <p>A document's version stands under a key that hashes to the same slot as the document: if the document's key has a hash
 * tag itself, {@code leat:version:<view>:t<key>} has the same one, else {@code leat:version:<view>:k{<key>}} makes the whole
 * key its tag. (A key with a closing brace and no tag is the exception; it matters in a cluster only.)
 */
final class RedisKeys {

    /** As Redis finds it: the text between the first opening brace and the next closing one, if there is any. */
    private static final Pattern HASH_TAG = Pattern.compile("[^{]*\\{[^}]+}.*", Pattern.DOTALL);

    private static final Pattern GLOB = Pattern.compile("[\\\\*?\\[\\]]");

    private final String versions;
    private final String mark;

    RedisKeys(String view) {
        this.versions = "leat:version:" + view + ":";
        this.mark = "leat:view:" + view;
    }

    /** Where the {@link dev.leat.materializer.store.StoreMark} of the view stands. */
    String mark() {
        return mark;
    }

    String version(String documentKey) {
        return HASH_TAG.matcher(documentKey).matches()
                ? versions + "t" + documentKey
                : versions + "k{" + documentKey + "}";
    }

    /** The document that a version is of. */
    String document(String versionKey) {
        String key = versionKey.substring(versions.length() + 1);
        return versionKey.charAt(versions.length()) == 't' ? key : key.substring(1, key.length() - 1);
    }

    /** Matches every version of the view. */
    String versionsGlob() {
        return GLOB.matcher(versions).replaceAll(Matcher.quoteReplacement("\\") + "$0") + "*";
    }
}
