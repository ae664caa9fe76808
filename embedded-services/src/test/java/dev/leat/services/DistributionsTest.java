package dev.leat.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DistributionsTest {

    @Test
    void manyWhoUnpackAtOnceGetOneWholeDistribution(@TempDir Path cache) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Path>> binaries = IntStream.range(0, 4)
                    .mapToObj(anyone -> threads.submit(() -> new Distributions(cache).redis()))
                    .toList();
            for (Future<Path> binary : binaries) {
                assertThat(binary.get()).isExecutable().hasSize(sizeOfBinary(cache));
            }
        }
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void anUnpackedDistributionIsUsedAgain(@TempDir Path cache) throws IOException {
        Path binary = new Distributions(cache).redis();
        Files.writeString(binary, "replaced");

        assertThat(new Distributions(cache).redis()).isEqualTo(binary).hasContent("replaced");
    }

    private static long sizeOfBinary(Path cache) throws IOException {
        return Files.size(new Distributions(cache).redis());
    }
}
