package io.containermanager.host.process;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** How long a shown command is believed. */
class TopProcessesTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Machine machine = new Machine();
    private final TopProcesses top = new TopProcesses(machine, nanos::get, UnaryOperator.identity());

    @Test
    void aCommandIsKeptForSomeSecondsAndThenReadAgain() throws IOException {
        machine.runs(7, 1, "postgres", "postgres: idle");
        assertThat(commands(), contains("postgres: idle"));

        machine.runs(7, 1, "postgres", "postgres: SELECT");
        assertThat(commands(), contains("postgres: idle"));

        nanos.addAndGet(TopProcesses.COMMANDS_MAX.toNanos());
        assertThat(commands(), contains("postgres: SELECT"));
    }

    @Test
    void anotherProcessOfThatNumberAndAnotherProgramInItAreReadAtOnce() throws IOException {
        machine.runs(7, 1, "sh", "sh start.sh");
        assertThat(commands(), contains("sh start.sh"));

        machine.runs(7, 1, "nginx", "nginx -g");
        assertThat(commands(), contains("nginx -g"));

        machine.runs(7, 2, "nginx", "nginx -t");
        assertThat(commands(), contains("nginx -t"));
    }

    @Test
    void theyAreInTheOrderOfTheCpuThatIsShownThenOfMemoryThenOfTheirNumber() throws IOException {
        for (int pid = 1; pid <= 4; pid++) {
            machine.readings.add(new ProcessReading(pid, 1, "p", 0, pid == 4 ? 10 : 900));
        }
        top.baseline();
        machine.readings.set(1, new ProcessReading(2, 1, "p", 100, 0));
        machine.readings.set(3, new ProcessReading(4, 1, "p", 300, 10));
        nanos.addAndGet(1_000_000_000);

        assertThat(top.collect(2, 1_000).stream().map(ProcessInfo::pid).toList(), contains(4, 2, 1, 3));
    }

    private List<String> commands() throws IOException {
        return top.collect(2, 1_000).stream().map(ProcessInfo::command).toList();
    }

    /** A machine with one process. */
    private static final class Machine implements ProcessSource {
        private final List<ProcessReading> readings = new ArrayList<>();
        private String line = "";

        void runs(int pid, long startTime, String name, String commandLine) {
            readings.clear();
            readings.add(new ProcessReading(pid, startTime, name, 10, 10));
            line = commandLine;
        }

        @Override
        public List<ProcessReading> readings() {
            return List.copyOf(readings);
        }

        @Override
        public Optional<List<String>> arguments(int pid) {
            return Optional.of(List.of(line));
        }
    }
}
