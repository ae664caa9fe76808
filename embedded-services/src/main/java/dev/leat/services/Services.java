package dev.leat.services;

import java.util.Set;

/**
 * A set of servers, whoever runs them. Each is started when it is first asked for, once; asking for a server that could not be
 * started fails again with the same failure.
 *
 * <p>Thread-safe.
 */
public interface Services extends AutoCloseable {

    PostgreSqlService postgreSql();

    MySqlService mySql();

    KafkaService kafka();

    RegistryService registry();

    RedisService redis();

    ElasticsearchService elasticsearch();

    /**
     * Starts the named servers side by side and returns when all of them answer. When some fail, the first failure is thrown
     * with the others suppressed, after all have been tried.
     */
    void start(Set<ServiceName> names);

    /**
     * Stops what was started, newest first. Idempotent; when several fail, the first failure is thrown with the others
     * suppressed, after all have been tried.
     */
    @Override
    void close();
}
