package dev.leat.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StandInLibraryTest {

    @Test
    @SuppressWarnings("restricted") // calling what is not Java is what is tested
    void theLinkerTakesItAndEachFunctionReturnsMinusOne(@TempDir Path folder) throws Throwable {
        StandInLibrary.write(
                folder,
                "libnothing.so.1",
                Map.of("nothing_1.0", List.of("first_of_nothing"), "nothing_2.0", List.of("second", "third")));

        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup library = SymbolLookup.libraryLookup(folder.resolve("libnothing.so.1"), arena);

            for (String name : List.of("first_of_nothing", "second", "third")) {
                MethodHandle function = Linker.nativeLinker()
                        .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_INT));
                assertThat((int) function.invokeExact()).isEqualTo(-1);
            }
            assertThat(library.find("fourth")).isEmpty();
        }
    }
}
