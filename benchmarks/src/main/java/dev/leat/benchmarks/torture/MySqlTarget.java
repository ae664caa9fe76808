package dev.leat.benchmarks.torture;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.network.SSLMode;
import dev.leat.engine.source.SourceType;
import dev.leat.services.MySqlService;
import dev.leat.services.Service;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * MySQL. The truth comes from a plain read of the binary log, from where it ended before the first
 * change.
 */
final class MySqlTarget implements TorturedDatabase {

    private final MySqlService server;
    private final String database =
            "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 8);
    private final Statements statements;
    private final String firstFile;
    private final long firstPosition;

    MySqlTarget(MySqlService server, LongSupplier stamps) throws SQLException {
        this.server = server;
        this.statements = new MySqlStatements(stamps);
        server.createDatabase(database);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE singles (id int PRIMARY KEY, stamp bigint NOT NULL, note varchar(100))");
            statement.execute(
                    "CREATE TABLE pairs (a int, b int, stamp bigint NOT NULL, note varchar(100), PRIMARY KEY (a, b))");
            statement.execute("CREATE TABLE bulk (id bigint PRIMARY KEY, stamp bigint NOT NULL, note varchar(200))");
            try (ResultSet end = statement.executeQuery("SHOW MASTER STATUS")) {
                end.next();
                this.firstFile = end.getString(1);
                this.firstPosition = end.getLong(2);
            }
        }
    }

    @Override
    public SourceType type() {
        return SourceType.MYSQL;
    }

    @Override
    public Service server() {
        return server;
    }

    @Override
    public String url() {
        return server.jdbcUrl(database);
    }

    @Override
    public String user() {
        return server.user();
    }

    @Override
    public String password() {
        return server.password();
    }

    @Override
    public List<String> tables() {
        return List.of(database + ".singles", database + ".pairs", database + ".bulk");
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url() + "?connectTimeout=5000&socketTimeout=60000", user(), password());
    }

    @Override
    public Statements statements() {
        return statements;
    }

    @Override
    public List<Change> truth() throws IOException {
        BinaryLogClient client = new BinaryLogClient(server.host(), server.port(), user(), password());
        client.setSSLMode(SSLMode.PREFERRED);
        client.setBlocking(false);
        client.setKeepAlive(false);
        client.setBinlogFilename(firstFile);
        client.setBinlogPosition(firstPosition);
        BinaryLog log = new BinaryLog(database);
        client.registerEventListener(log);
        client.connect();
        return log.changes();
    }

    @Override
    public void close() {
        // the server is of no use to anybody afterwards
    }
}
