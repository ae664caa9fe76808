package dev.leat.services.containers;

import dev.leat.services.LoopbackPort;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.ServerSettings;
import dev.leat.services.Superuser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** PostgreSQL that does not wait for the disk: what it stores is of no use to anybody afterwards. */
final class ContainedPostgreSql extends ContainedServer implements PostgreSqlService {

    private final int port;

    ContainedPostgreSql(Place place) {
        super("PostgreSQL", recipe(place.recipe()), place);
        this.port = place.port();
    }

    /** Not the file's command: a setting of the command line could not be altered by tests. */
    static Recipe recipe(Recipe composed) {
        List<String> command = new ArrayList<>(List.of("postgres", "-c", "fsync=off"));
        for (String setting : ServerSettings.POSTGRESQL) {
            command.add("-c");
            command.add(setting);
        }
        return composed.running(command)
                .knowingOnly(Map.of(
                        "POSTGRES_PASSWORD", Passwords.next(),
                        "POSTGRES_INITDB_ARGS", String.join(" ", ServerSettings.INITDB)));
    }

    @Override
    boolean answers() throws IOException {
        return Superuser.of(this).isLetIn();
    }

    @Override
    public String host() {
        return LoopbackPort.HOST;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String user() {
        return "postgres";
    }

    @Override
    public String password() {
        return recipe().told("POSTGRES_PASSWORD");
    }
}
