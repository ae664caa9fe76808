package dev.leat.platform.manual;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages, and the configurations that they show. */
final class Manual {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Z_]+)}");

    /** First keys of files of other programs. */
    private static final Set<String> FOREIGN = Set.of("scrape_configs", "groups", "services");

    /** What a page leaves out that shows a part only. */
    private static final String AROUND = """
            deployment: shop
            kafka: embedded
            registry: embedded
            sources:
              shop:
                type: postgres
                url: jdbc:postgresql://localhost:5432/shop
                user: leat
                tables: [public.customers, public.orders, public.order_lines, public.products, public.prices]
            """;

    private static final String AROUND_IN_A_VIEW = """
            views:
              shown:
                root: shop.public.orders
                fields: [id]
                stores:
                  lookup: {type: redis, url: "redis://localhost", key: "shown:{id}"}
            """;

    /** Where a part may stand, with what is around it. */
    private static final Map<String, String> PLACES = Map.of(
            "", AROUND,
            "/sources/shop", AROUND,
            "/views/shown", AROUND + AROUND_IN_A_VIEW,
            "/views", AROUND + AROUND_IN_A_VIEW,
            "/views/shown/stores", AROUND + AROUND_IN_A_VIEW);

    private Manual() {}

    /** In the order of their names. */
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("../README.md")));
        try (Stream<Path> docs = Files.walk(Path.of("../docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    static List<Fence> fences(String... languages) throws IOException {
        List<Fence> fences = new ArrayList<>();
        for (Path page : pages()) {
            fences.addAll(Fence.of(page));
        }
        fences.removeIf(fence -> !List.of(languages).contains(fence.language()));
        return fences;
    }

    /** Every YAML of the pages that is for Leat; what is for other programs is YAML at least. */
    static List<Fence> configurations() throws IOException {
        List<Fence> configurations = new ArrayList<>();
        for (Fence fence : fences("yaml")) {
            if (FOREIGN.stream().noneMatch(YAML.readTree(fence.text())::has)) {
                configurations.add(fence);
            }
        }
        return configurations;
    }

    static ConfigurationFile.Reading read(String yaml) {
        Map<String, String> environment = new HashMap<>();
        VARIABLE.matcher(yaml)
                .results()
                .forEach(variable -> environment.put(variable.group(1), "as long as any token must be"));
        return ConfigurationFile.of(yaml, Path.of(""), environment);
    }

    /**
     * The whole configuration of which the page shows a part.
     *
     * @throws AssertionError when it fits nowhere, with what the program says of it
     */
    static String whole(Fence shown) throws IOException {
        JsonNode part = YAML.readTree(shown.text());
        if (part.has("deployment")) {
            return right(shown, List.of(shown.text()));
        }
        List<String> wholes = new ArrayList<>();
        for (Map.Entry<String, String> place : PLACES.entrySet()) {
            JsonNode around = YAML.readTree(place.getValue());
            ObjectNode here = (ObjectNode) around.at(place.getKey());
            YAML.readerForUpdating(here).readValue(part);
            wholes.add(YAML.writeValueAsString(around));
        }
        return right(shown, wholes);
    }

    private static String right(Fence shown, List<String> wholes) {
        Map<String, List<Problem>> problems = new HashMap<>();
        wholes.forEach(whole -> problems.put(whole, read(whole).problems()));
        return wholes.stream()
                .filter(whole -> problems.getOrDefault(whole, List.of()).isEmpty())
                .findFirst()
                .orElseThrow(() -> new AssertionError("%s is no part of a configuration; wherever it is put: %s"
                        .formatted(shown, problems.values())));
    }
}
