package dev.leat.stream.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import io.apicurio.registry.rest.client.models.ProblemDetails;
import io.apicurio.registry.rest.client.models.RuleViolationProblemDetails;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;

/** Says which fields a rule refused, by their names: the registry says it by their numbers. */
final class Refusal {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One thing that the rule found, at a place such as {@code /fields/1/type/1/fields/3}. */
    private record Finding(String place, String description) {}

    private Refusal() {}

    /** The error, if the registry's answer is that a rule is violated. */
    static Optional<LeatException> of(String subject, String rule, Schema schema, RuntimeException answer) {
        return findings(answer).map(findings -> {
            String fields = findings.stream()
                    .map(finding -> "field %s (%s)".formatted(field(schema, finding.place()), finding.description()))
                    .distinct()
                    .collect(Collectors.joining("; "));
            return new LeatException(
                    StreamError.SCHEMA_INCOMPATIBLE,
                    ("the compatibility rule %s of subject %s refuses the new schema: %s. Nothing is lost: take the change of"
                                    + " the table back, and restart the source; or, once every reader can live with it, accept it with"
                                    + " `leat source accept`")
                            .formatted(rule, subject, fields),
                    answer);
        });
    }

    /** The status is 409 in the API's description, and 400 in the answers of the server (3.3.3). */
    private static Optional<List<Finding>> findings(RuntimeException answer) {
        if (answer instanceof RuleViolationProblemDetails violation) {
            return Optional.of(Optional.ofNullable(violation.getCauses()).orElse(List.of()).stream()
                    .map(cause ->
                            new Finding(String.valueOf(cause.getContext()), String.valueOf(cause.getDescription())))
                    .toList());
        }
        if (answer instanceof ProblemDetails problem && "RuleViolationException".equals(problem.getName())) {
            return Optional.of(untyped(problem));
        }
        return Optional.empty();
    }

    private static List<Finding> untyped(ProblemDetails problem) {
        try {
            JsonNode causes =
                    JSON.readTree(String.valueOf(problem.getAdditionalData().get("causes")));
            return StreamSupport.stream(causes.spliterator(), false)
                    .map(cause -> new Finding(
                            cause.path("context").asText(),
                            cause.path("description").asText()))
                    .toList();
        } catch (JsonProcessingException e) {
            return List.of(new Finding("?", String.valueOf(problem.getTitle())));
        }
    }

    /** The names on the way to the place, joined by dots. */
    private static String field(Schema schema, String place) {
        StringBuilder names = new StringBuilder();
        try {
            JsonNode node = JSON.readTree(schema.toString());
            boolean inFields = false;
            for (String step : place.split("/", -1)) {
                if (step.isEmpty()) {
                    continue;
                }
                node = node.isArray() ? node.path(Integer.parseInt(step)) : node.path(step);
                if (inFields) {
                    names.append(names.isEmpty() ? "" : ".")
                            .append(node.path("name").asText());
                }
                inFields = step.equals("fields");
            }
        } catch (JsonProcessingException | NumberFormatException e) {
            return place;
        }
        return names.isEmpty() ? place : names.toString();
    }
}
