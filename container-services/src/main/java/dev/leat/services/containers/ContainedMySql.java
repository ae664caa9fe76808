package dev.leat.services.containers;

import dev.leat.services.LoopbackPort;
import dev.leat.services.MySqlService;
import dev.leat.services.ServerSettings;
import dev.leat.services.Superuser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** MySQL with GTIDs that does not wait for the disk: what it stores is of no use to anybody afterwards. */
final class ContainedMySql extends ContainedServer implements MySqlService {

    private final int port;

    ContainedMySql(Place place) {
        super("MySQL", recipe(place.recipe()), place);
        this.port = place.port();
    }

    static Recipe recipe(Recipe composed) {
        List<String> command = new ArrayList<>(composed.command());
        for (String option : ServerSettings.MYSQL) {
            if (!command.contains(option)) {
                command.add(option);
            }
        }
        command.add("--sync-binlog=0");
        command.add("--innodb-flush-log-at-trx-commit=2");
        return composed.running(command).knowingOnly(Map.of("MYSQL_ROOT_PASSWORD", Passwords.next()));
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
        return "root";
    }

    @Override
    public String password() {
        return recipe().told("MYSQL_ROOT_PASSWORD");
    }
}
