package dev.leat.platform.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the API tells, for people. */
final class Tables {

    private Tables() {}

    static String sources(JsonNode sources, Instant now) {
        Table table = new Table("SOURCE", "STATE", "SINCE", "CHANGES", "DEAD LETTERS", "LAG");
        List<String> causes = new ArrayList<>();
        for (JsonNode source : sources) {
            table.row(
                    source.path("name").asText(),
                    state(source),
                    since(source, now),
                    source.path("published").asText(),
                    source.path("deadLetters").asText(),
                    lag(source.path("lagMs")));
            cause("source " + source.path("name").asText(), source, causes);
        }
        return with(table, causes);
    }

    static String views(JsonNode views, Instant now) {
        Table table = new Table("VIEW", "STATE", "SINCE", "GENERATION", "STORES");
        List<String> causes = new ArrayList<>();
        for (JsonNode view : views) {
            List<String> stores = new ArrayList<>();
            view.path("stores").forEach(store -> stores.add(store.asText()));
            table.row(
                    view.path("name").asText(),
                    state(view),
                    since(view, now),
                    view.path("generation").asText(),
                    String.join(", ", stores));
            cause("view " + view.path("name").asText(), view, causes);
        }
        return with(table, causes);
    }

    static String stores(JsonNode stores, Instant now) {
        Table table = new Table("VIEW", "STORE", "TYPE", "STATE", "SINCE", "WRITTEN", "DEAD LETTERS", "BEHIND");
        List<String> causes = new ArrayList<>();
        for (JsonNode store : stores) {
            table.row(
                    store.path("view").asText(),
                    store.path("name").asText(),
                    store.path("type").asText(),
                    state(store),
                    since(store, now),
                    store.path("written").asText(),
                    store.path("deadLetters").asText(),
                    store.path("behind").asText("?"));
            cause(
                    "store " + store.path("name").asText() + " of "
                            + store.path("view").asText(),
                    store,
                    causes);
        }
        return with(table, causes);
    }

    static String snapshots(JsonNode jobs, Instant now) {
        Table table = new Table("SNAPSHOT", "STATE", "SINCE", "TABLES", "READ", "OF ABOUT", "PUBLISHED", "DELETED");
        List<String> causes = new ArrayList<>();
        for (JsonNode job : jobs) {
            List<String> tables = new ArrayList<>();
            job.path("tables").forEach(of -> tables.add(of.path("table").asText()));
            table.row(
                    job.path("id").asText(),
                    state(job),
                    since(job, now),
                    String.join(", ", tables),
                    Long.toString(sum(job, "read")),
                    Long.toString(sum(job, "estimate")),
                    Long.toString(sum(job, "published")),
                    Long.toString(sum(job, "deleted")));
            cause("snapshot " + job.path("id").asText(), job, causes);
        }
        return with(table, causes);
    }

    static String deadLetters(JsonNode letters) {
        Table table = new Table("DEAD LETTER", "AT", "BY", "CODE", "TRIED", "KEY", "MESSAGE");
        for (JsonNode letter : letters) {
            table.row(
                    letter.path("id").asText(),
                    letter.path("at").asText(),
                    letter.path("by").asText(),
                    letter.path("code").asText(),
                    letter.path("attempts").asText(),
                    inOneLine(letter.path("key").asText(), 40),
                    outcome(letter) + inOneLine(letter.path("message").asText(), 120));
        }
        return table.text();
    }

    private static String outcome(JsonNode letter) {
        String what = letter.at("/outcome/what").asText("");
        return what.isEmpty() ? "" : "(" + what + ") ";
    }

    private static String inOneLine(String text, int most) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= most ? line : line.substring(0, most - 1) + "…";
    }

    static String deadLetter(JsonNode letter) {
        StringBuilder text = new StringBuilder();
        letter.properties().forEach(field -> {
            if (field.getValue().isValueNode()) {
                line(text, field.getKey(), field.getValue().asText());
            }
        });
        letter.path("origin")
                .properties()
                .forEach(field -> line(text, field.getKey(), field.getValue().asText()));
        letter.path("outcome")
                .properties()
                .forEach(field ->
                        line(text, "outcome " + field.getKey(), field.getValue().asText()));
        JsonNode content = letter.path("content");
        content.path("headers")
                .properties()
                .forEach(field ->
                        line(text, "header " + field.getKey(), field.getValue().asText()));
        line(text, "value", content.path("value").asText());
        if (content.has("stack")) {
            line(text, "stack", content.path("stack").asText());
        }
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("%-12s %s%n".formatted(name, value));
    }

    static String report(JsonNode report) {
        StringBuilder text = new StringBuilder("%d redriven, %d of them set aside again, %d superseded, %d discarded"
                .formatted(
                        report.path("redriven").asInt(),
                        report.path("setAsideAgain").asInt(),
                        report.path("superseded").asInt(),
                        report.path("discarded").asInt()));
        if (!report.path("jobs").isEmpty()) {
            text.append(System.lineSeparator())
                    .append("  rows are read again by ")
                    .append(texts(report.path("jobs")));
        }
        report.path("refused").properties().forEach(refused -> {
            text.append(System.lineSeparator())
                    .append("  nothing was done with ")
                    .append(texts(refused.getValue()))
                    .append(": ")
                    .append(refused.getKey());
        });
        return text.toString();
    }

    private static String texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return String.join(", ", texts);
    }

    /** Over the tables of a job. */
    static long sum(JsonNode job, String count) {
        long sum = 0;
        for (JsonNode table : job.path("tables")) {
            sum += table.path(count).asLong();
        }
        return sum;
    }

    static String repair(JsonNode plan) {
        StringBuilder text =
                new StringBuilder("to repair source " + plan.path("source").asText() + ":");
        int number = 1;
        for (JsonNode step : plan.path("steps")) {
            text.append(System.lineSeparator())
                    .append("  ")
                    .append(number++)
                    .append(". ")
                    .append(step.asText());
        }
        for (JsonNode warning : plan.path("warnings")) {
            text.append(System.lineSeparator()).append("  but ").append(warning.asText());
        }
        return text.append(System.lineSeparator()).toString();
    }

    private static String state(JsonNode thing) {
        return thing.path("state").asText("?").toLowerCase(Locale.ROOT);
    }

    private static String since(JsonNode thing, Instant now) {
        String since = thing.path("since").asText("");
        return since.isEmpty() ? "" : duration(Duration.between(Instant.parse(since), now)) + " ago";
    }

    private static String lag(JsonNode lagMs) {
        return lagMs.isNumber() ? lagMs.asLong() + " ms" : "";
    }

    private static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    private static void cause(String what, JsonNode thing, List<String> causes) {
        JsonNode cause = thing.path("cause");
        String message =
                cause.isTextual() ? cause.asText() : cause.path("message").asText("");
        if (!message.isEmpty()) {
            causes.add(what + ": " + message);
        }
    }

    private static String with(Table table, List<String> causes) {
        StringBuilder text = new StringBuilder(table.text());
        causes.forEach(cause -> text.append(System.lineSeparator()).append("  ").append(cause));
        return text.toString();
    }
}
