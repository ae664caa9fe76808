package dev.leat.services;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one set of servers that all tests of a JVM share, whichever engine runs them. Each server is started by the first test that asks for
 * it, and all of them end with the JVM. A test makes databases, topics, subjects, keys and indices of its own in them, and one
 * that stops or kills a server starts it again.
 *
 * <p>The environment variable {@code LEAT_SERVICES} says who runs them: {@code embedded}, which is also the default, or
 * {@code containers}, for which {@link Containers} must be found and an engine must answer; if not, that is said once, on one
 * line of the standard error stream, and the servers are embedded ones.
 */
public final class SharedServices {

    private static final String CHOICE = "LEAT_SERVICES";

    private static @Nullable Services set;

    private SharedServices() {}

    /** The set itself. Nobody closes it. */
    public static synchronized Services all() {
        Services known = set;
        if (known == null) {
            known = chosenIn(
                    System.getenv(), ServiceLoader.load(Containers.class).findFirst(), System.err::println);
            set = known;
        }
        return known;
    }

    public static PostgreSqlService postgreSql() {
        return all().postgreSql();
    }

    public static MySqlService mySql() {
        return all().mySql();
    }

    public static KafkaService kafka() {
        return all().kafka();
    }

    public static RegistryService registry() {
        return all().registry();
    }

    public static RedisService redis() {
        return all().redis();
    }

    public static ElasticsearchService elasticsearch() {
        return all().elasticsearch();
    }

    /** Says on one line with {@code say} why what was asked for cannot be had. */
    static Services chosenIn(Map<String, String> environment, Optional<Containers> found, Consumer<String> say) {
        String choice = environment.getOrDefault(CHOICE, "embedded");
        return switch (choice) {
            case "embedded" -> EmbeddedServices.temporary();
            case "containers" -> {
                Optional<String> obstacle = found.map(Containers::obstacle)
                        .orElseGet(() -> Optional.of("container-services is not on the class path of these tests"));
                obstacle.ifPresent(reason -> say.accept(
                        "LEAT_SERVICES=containers: " + reason + "; these tests run on the embedded servers instead"));
                yield obstacle.isPresent()
                        ? EmbeddedServices.temporary()
                        : found.orElseThrow().services();
            }
            default -> throw ServiceError.UNKNOWN_SERVICES.exception(choice);
        };
    }
}
