package dev.leat.engine.connect;

import io.debezium.config.CommonConnectorConfig;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.pipeline.signal.actions.SignalAction;
import io.debezium.pipeline.signal.actions.SignalActionProvider;
import io.debezium.pipeline.source.spi.DataChangeEventListener;
import io.debezium.pipeline.spi.Partition;
import io.debezium.spi.schema.DataCollectionId;
import java.util.Map;

/**
 * Takes a connector's own event figures off its path: they turn every event into text for a JMX attribute
 * ({@code CommonEventMeter.lastEvent}), in the one thread that reads the log, and nobody reads it.
 *
 * <p>Debezium offers no setting for that. But it asks each provider of signal actions for its actions, with the dispatcher at
 * hand, when it has put its figures in place and before it reads the first event
 * ({@code ChangeEventSourceCoordinator.streamEvents}): that is when this one, which has no action to offer, takes them away.
 * Found by Debezium as a service; does nothing to a connector without the setting.
 */
public final class UnmeteredEvents implements SignalActionProvider {

    /** The connector's property that asks for it. */
    private static final String PROPERTY = "leat.events.metered";

    /** What a connector's properties must hold. */
    public static final Map<String, String> SETTING = Map.of(PROPERTY, "false");

    @Override
    @SuppressWarnings("deprecation") // a property of ours is in no other view of the configuration
    public <P extends Partition> Map<String, SignalAction<P>> createActions(
            EventDispatcher<P, ? extends DataCollectionId> dispatcher,
            ChangeEventSourceCoordinator<P, ?> coordinator,
            CommonConnectorConfig config) {
        if (!config.getConfig().getBoolean(PROPERTY, true)) {
            dispatcher.setEventListener(DataChangeEventListener.NO_OP());
        }
        return Map.of();
    }
}
