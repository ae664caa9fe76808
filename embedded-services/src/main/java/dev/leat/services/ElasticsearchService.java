package dev.leat.services;

/** An Elasticsearch of one node, without security. */
public interface ElasticsearchService extends Service {

    /** Such as {@code http://127.0.0.1:9200}. */
    String url();
}
