package dev.leat.engine;

/** Hears what sources do, for metrics. Called on the source's own thread: must be quick and must not throw. */
public interface SourceListener {

    SourceListener NONE = new SourceListener() {
        @Override
        public void stateChanged(String source, SourceState from, SourceState to) {}

        @Override
        public void published(String source, int changes, int deadLetters, long lagMs) {}
    };

    void stateChanged(String source, SourceState from, SourceState to);

    /**
     * A batch is durable in Kafka.
     *
     * @param lagMs from the commit of the batch's newest change until now
     */
    void published(String source, int changes, int deadLetters, long lagMs);
}
