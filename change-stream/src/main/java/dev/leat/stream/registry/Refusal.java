package dev.leat.stream.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import io.apicurio.registry.rest.client.models.RuleViolationCause;
import io.apicurio.registry.rest.client.models.RuleViolationProblemDetails;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** Says which fields a rule refused, by their names: the registry says it by their numbers. */
final class Refusal {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Refusal() {}

    static LeatException of(String subject, Schema schema, RuleViolationProblemDetails refusal) {
        List<RuleViolationCause> causes =
                Optional.ofNullable(refusal.getCauses()).orElse(List.of());
        String reasons = causes.stream()
                .map(cause -> "field %s (%s)"
                        .formatted(field(schema, String.valueOf(cause.getContext())), cause.getDescription()))
                .distinct()
                .collect(Collectors.joining("; "));
        return new LeatException(
                StreamError.SCHEMA_INCOMPATIBLE,
                ("the compatibility rule of subject %s refuses the new schema: %s. Nothing is lost: either take the change of"
                                + " the table back, or, once every reader can live with it, relax the subject's rule, and"
                                + " restart the source")
                        .formatted(subject, reasons.isEmpty() ? refusal.getDetail() : reasons),
                refusal);
    }

    /** The names on the way to a place such as {@code /fields/1/type/1/fields/3}, joined by dots. */
    static String field(Schema schema, String place) {
        StringBuilder names = new StringBuilder();
        try {
            JsonNode node = JSON.readTree(schema.toString());
            String previous = "";
            for (String step : place.split("/", -1)) {
                if (step.isEmpty()) {
                    continue;
                }
                node = node.isArray() ? node.path(Integer.parseInt(step)) : node.path(step);
                if (previous.equals("fields")) {
                    names.append(names.isEmpty() ? "" : ".")
                            .append(node.path("name").asText());
                }
                previous = step;
            }
        } catch (JsonProcessingException | NumberFormatException e) {
            return place;
        }
        return names.isEmpty() ? place : names.toString();
    }
}
