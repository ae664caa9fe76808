package dev.leat.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every embedded server promises. A server's own test extends this and says how to write to it and to read from it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServerContract {

    /** The server under test, not started. */
    abstract EmbeddedServer server();

    /** Writes something durable that {@link #read} finds. */
    abstract void write(String value) throws Exception;

    /** What is there of all that was written, and what is told apart when it is written anew, such as ids. */
    abstract List<String> read() throws Exception;

    @BeforeAll
    void start() {
        server().start();
    }

    @AfterAll
    void close() {
        server().close();

        assertThat(server().isRunning()).isFalse();
        assertThat(server().home().folder()).doesNotExist();
    }

    @Test
    void whatWasWrittenIsThereAfterAKillAndAfterAStop() throws Exception {
        write("before the kill");
        List<String> written = read();
        List<ProcessHandle> processes = server().processes();

        server().kill();
        assertThat(server().isRunning()).isFalse();
        assertThat(processes).isNotEmpty().noneMatch(Processes::isThere);

        server().start();
        assertThat(read()).isEqualTo(written);

        write("before the stop");
        written = read();
        processes = server().processes();
        server().stop();
        assertThat(processes).isNotEmpty().noneMatch(Processes::isThere);

        server().start();
        assertThat(read()).isEqualTo(written).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aFrozenServerKeepsItsProcessesAndGoesOnWhenResumed() throws Exception {
        server().suspend();
        try {
            // one that was just ending stays as an entry, since its frozen parent cannot bury it
            assertThat(server().processes())
                    .filteredOn(Processes::isThere)
                    .isNotEmpty()
                    .allMatch(Processes::isFrozen);
        } finally {
            server().resume();
        }
        assertThat(server().processes()).isNotEmpty().noneMatch(Processes::isFrozen);
        assertThat(read()).isNotNull();
    }

    @Test
    void nobodyOutsideThisMachineCanConnect() throws IOException {
        assertThat(Processes.listeningAddresses(server().processes()))
                .isNotEmpty()
                .allMatch(InetAddress::isLoopbackAddress);
    }
}
