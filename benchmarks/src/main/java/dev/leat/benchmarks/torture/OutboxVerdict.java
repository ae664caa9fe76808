package dev.leat.benchmarks.torture;

import dev.leat.outbox.Message;
import dev.leat.stream.topic.LeatHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What was committed, held against what arrived.
 *
 * @param messages that were committed
 * @param wrong never committed, or with another key or payload
 * @param trace the first few of what is not as it should be
 */
record OutboxVerdict(int messages, int lost, int repeated, int outOfOrder, int wrong, List<String> trace) {

    private static final int TRACED = 20;

    boolean holds() {
        return lost + repeated + outOfOrder + wrong == 0;
    }

    /** @param arrived those of one key in their order */
    static OutboxVerdict of(Map<String, List<Message>> committed, List<ConsumerRecord<byte[], byte[]>> arrived) {
        Map<String, Message> missing = new HashMap<>();
        Map<String, Integer> places = new HashMap<>();
        committed.values().forEach(messages -> {
            for (int place = 0; place < messages.size(); place++) {
                missing.put(messages.get(place).id().toString(), messages.get(place));
                places.put(messages.get(place).id().toString(), place);
            }
        });
        int messages = missing.size();
        int repeated = 0;
        int outOfOrder = 0;
        int wrong = 0;
        Set<String> seen = new HashSet<>();
        Map<String, Integer> lastPlaces = new HashMap<>();
        List<String> trace = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : arrived) {
            String id = text(record.headers().lastHeader(LeatHeaders.EVENT_ID).value());
            String where = "%s at partition %d, offset %d".formatted(id, record.partition(), record.offset());
            Message message = missing.remove(id);
            if (message == null) {
                boolean again = seen.contains(id);
                repeated += again ? 1 : 0;
                wrong += again ? 0 : 1;
                trace.add((again ? "repeated: " : "never committed: ") + where);
                continue;
            }
            seen.add(id);
            String aggregate = text(record.key());
            if (!aggregate.equals(message.aggregateId()) || !Arrays.equals(record.value(), message.payload())) {
                wrong++;
                trace.add("changed on the way: " + where);
            }
            int place = places.getOrDefault(id, 0);
            if (lastPlaces.getOrDefault(aggregate, -1) > place) {
                outOfOrder++;
                trace.add("out of order: " + where);
            }
            lastPlaces.merge(aggregate, place, Math::max);
        }
        missing.values().forEach(message -> trace.add("lost: " + message));
        return new OutboxVerdict(
                messages,
                missing.size(),
                repeated,
                outOfOrder,
                wrong,
                trace.stream().limit(TRACED).toList());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
