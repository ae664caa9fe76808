package dev.leat.services.containers;

import dev.leat.services.ElasticsearchService;
import dev.leat.services.LoopbackPort;
import dev.leat.services.Probe;
import dev.leat.services.ServerSettings;
import java.io.IOException;

/** Elasticsearch as one node, without security. */
final class ContainedElasticsearch extends ContainedServer implements ElasticsearchService {

    private final int port;

    ContainedElasticsearch(Place place) {
        super("Elasticsearch", recipe(place.recipe()), place);
        this.port = place.port();
    }

    static Recipe recipe(Recipe composed) {
        return composed.knowing(ServerSettings.ELASTICSEARCH);
    }

    @Override
    boolean answers() throws IOException {
        return Probe.http(url() + "/_cluster/health?wait_for_status=yellow&timeout=2s");
    }

    @Override
    public String url() {
        return "http://" + LoopbackPort.HOST + ":" + port;
    }
}
