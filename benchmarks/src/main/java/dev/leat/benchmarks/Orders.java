package dev.leat.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** What a {@link ChildJvm} is told. */
public final class Orders {

    private Orders() {}

    /** Hands each order to {@code obey}, on a thread of its own; when there will be no more, the parent is gone, and so are we. */
    public static void obey(Consumer<String> obey) {
        Thread.ofPlatform().name("orders").daemon().start(() -> {
            try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                    obey.accept(order);
                }
            } catch (IOException e) {
                // the same as its end
            }
            Runtime.getRuntime().halt(0);
        });
    }
}
