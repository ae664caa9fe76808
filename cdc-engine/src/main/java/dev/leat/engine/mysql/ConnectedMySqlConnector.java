package dev.leat.engine.mysql;

import io.debezium.connector.mysql.MySqlConnector;
import org.apache.kafka.connect.connector.Task;

/**
 * Debezium's connector with a task that notices when the server is gone, see {@link ConnectedMySqlTask}. Made by Debezium by
 * name.
 */
public final class ConnectedMySqlConnector extends MySqlConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return ConnectedMySqlTask.class;
    }
}
