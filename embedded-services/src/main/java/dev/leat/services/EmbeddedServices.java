package dev.leat.services;

import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

/** The set of servers that this JVM runs itself, as child processes which die with it. */
public final class EmbeddedServices extends ServiceSet {

    private final Function<String, Home> homes;
    private final Once<PostgreSqlServer> postgreSql = once(() -> new PostgreSqlServer(home("postgresql")));
    private final Once<MySqlServer> mySql = once(() -> new MySqlServer(home("mysql")));
    private final Once<KafkaServer> kafka = once(() -> new KafkaServer(home("kafka")));
    private final Once<RegistryServer> registry = once(() -> new RegistryServer(home("registry"), kafka()));
    private final Once<RedisServer> redis = once(() -> new RedisServer(home("redis")));
    private final Once<ElasticsearchServer> elasticsearch = once(() -> new ElasticsearchServer(home("elasticsearch")));

    private EmbeddedServices(Function<String, Home> homes) {
        this.homes = homes;
    }

    /** Servers whose data stays below a folder, and is there again for the next set in that folder. */
    public static EmbeddedServices keptIn(Path folder) {
        return new EmbeddedServices(name -> Home.kept(folder.resolve(name)));
    }

    /** Servers whose data is of no use to anybody afterwards. */
    public static EmbeddedServices temporary() {
        return new EmbeddedServices(Home::temporary);
    }

    /** Servers that live where the caller says; asked with {@code postgresql}, {@code kafka} and so on. */
    static EmbeddedServices at(Function<String, Home> homes) {
        return new EmbeddedServices(homes);
    }

    @Override
    public PostgreSqlServer postgreSql() {
        return postgreSql.get();
    }

    @Override
    public MySqlServer mySql() {
        return mySql.get();
    }

    @Override
    public KafkaServer kafka() {
        return kafka.get();
    }

    @Override
    public RegistryServer registry() {
        return registry.get();
    }

    @Override
    public RedisServer redis() {
        return redis.get();
    }

    @Override
    public ElasticsearchServer elasticsearch() {
        return elasticsearch.get();
    }

    private <S extends EmbeddedServer> Once<S> once(Supplier<S> maker) {
        return new Once<>(maker, EmbeddedServer::close);
    }

    private Home home(String name) {
        return homes.apply(name);
    }
}
