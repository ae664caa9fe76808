package dev.leat.services.containers;

import dev.leat.services.ElasticsearchService;
import dev.leat.services.Home;
import dev.leat.services.KafkaService;
import dev.leat.services.LoopbackPort;
import dev.leat.services.MySqlService;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.RedisService;
import dev.leat.services.RegistryService;
import dev.leat.services.ServiceSet;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.testcontainers.containers.Network;

/** The set of servers on containers, in a network of their own. */
final class ContainerServices extends ServiceSet {

    private final Composition composition;
    private final Path folder = Home.temporary("containers").folder();
    private final Network network = Network.newNetwork();
    private final Once<ContainedPostgreSql> postgreSql = once(() -> new ContainedPostgreSql(place("postgres")));
    private final Once<ContainedMySql> mySql = once(() -> new ContainedMySql(place("mysql")));
    private final Once<ContainedKafka> kafka = once(() -> new ContainedKafka(place("kafka")));
    private final Once<ContainedRegistry> registry = once(this::registryBesideKafka);
    private final Once<ContainedRedis> redis = once(() -> new ContainedRedis(place("redis")));
    private final Once<ContainedElasticsearch> elasticsearch =
            once(() -> new ContainedElasticsearch(place("elasticsearch")));

    /** @param environment may replace images */
    ContainerServices(Map<String, String> environment) {
        this.composition = new Composition(environment);
    }

    @Override
    public PostgreSqlService postgreSql() {
        return postgreSql.get();
    }

    @Override
    public MySqlService mySql() {
        return mySql.get();
    }

    @Override
    public KafkaService kafka() {
        return kafka.get();
    }

    @Override
    public RegistryService registry() {
        return registry.get();
    }

    @Override
    public RedisService redis() {
        return redis.get();
    }

    @Override
    public ElasticsearchService elasticsearch() {
        return elasticsearch.get();
    }

    private Place place(String service) {
        int port = LoopbackPort.free();
        return new Place(composition.recipe(service).published(composition.port(service), port), port, network, folder);
    }

    private ContainedRegistry registryBesideKafka() {
        kafka();
        return new ContainedRegistry(place("registry"));
    }

    private <S extends ContainedServer> Once<S> once(Supplier<S> maker) {
        return new Once<>(maker, ContainedServer::close);
    }
}
