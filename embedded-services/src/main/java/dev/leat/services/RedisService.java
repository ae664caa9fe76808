package dev.leat.services;

/** A Redis that keeps its keys across restarts. */
public interface RedisService extends Service {

    /** Such as {@code redis://127.0.0.1:6379}. */
    String uri();
}
