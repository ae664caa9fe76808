package dev.leat.platform.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.platform.cli.CommandLines;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The demo as a person runs it, only shorter: all of its servers are its own. */
class DemoCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aDocumentThatWasCorruptedIsFoundAndEndsTheDemoWithOneWhileAllOthersAreVerified(@TempDir Path folder) {
        int exitCode = demo(folder, "--for", "5s", "--orders", "300", "--rate", "40", "--break", "document");

        assertThat(out.toString())
                .contains("DIFFERENT order-details in lookup: 1 of ")
                .contains("verified order-details in search: ")
                .contains("verified order-details in reports: ")
                .contains("verified customer-profile in search: ")
                .contains("verified customer-profile in lookup: ")
                .contains("verified customer-profile in reports: ");
        assertThat(exitCode).isEqualTo(1);
    }

    @Test
    void aFolderThatIsNotADemosIsLeftAlone(@TempDir Path folder) throws Exception {
        Path precious = Files.writeString(folder.resolve("thesis.txt"), "years of work");

        int exitCode = demo(folder);

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString()).contains("not a demo's folder").contains("--folder");
        assertThat(precious).hasContent("years of work");
    }

    @Test
    void aTimeThatIsNoneIsExplained(@TempDir Path folder) {
        assertThat(demo(folder, "--for", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("'soon' is not a time such as 60s, 5m or 1h");
    }

    @Test
    void aSnapshotBesideAnEndlessDemoHasNothingToCompareItWith(@TempDir Path folder) {
        assertThat(demo(folder, "--snapshot")).isEqualTo(2);
        assertThat(err.toString()).contains("--snapshot needs --for");
    }

    private int demo(Path folder, String... arguments) {
        CommandLine line = CommandLines.of(Map.of(), new DemoCommand(Map.of()));
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 3];
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        all[0] = "demo";
        all[1] = "--folder";
        all[2] = folder.toString();
        return line.execute(all);
    }
}
