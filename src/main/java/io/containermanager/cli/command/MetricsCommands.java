package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.cli.output.Documents;
import io.containermanager.cli.output.Format;
import io.containermanager.cli.output.Table;
import io.containermanager.cli.output.Units;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

/** What containers and the machine use, live on a terminal. */
final class MetricsCommands {

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /** Moves to the top left corner and clears what is below. */
    private static final String CLEAR = "\u001b[H\u001b[J";

    private static final long MEBIBYTE = 1L << 20;

    private MetricsCommands() {}

    /** What a command shows again and again. */
    abstract static class Watched implements Command {

        private final String name;
        private final String sentence;
        private final String path;

        Watched(String name, String sentence, String path) {
            this.name = name;
            this.sentence = sentence;
            this.path = path;
        }

        @Override
        public CommandSpec spec() {
            return Arguments.command(
                            name,
                            sentence,
                            "",
                            "On a terminal it is shown again every 2 s until Ctrl-C; otherwise once.")
                    .addOption(Arguments.flag("Show it once", "--once"))
                    .addOption(Arguments.output("table", "json", "yaml"));
        }

        @Override
        public int run(Invocation call) {
            boolean again = call.terminal().ends().out() && call.format() == Format.TABLE && !call.flag("--once");
            do {
                var found = call.api().get(path);
                if (again) {
                    call.terminal().out().print(CLEAR);
                }
                before(call);
                switch (call.format()) {
                    case JSON -> call.terminal().line(Documents.json(found));
                    case YAML -> call.terminal().line(Documents.yaml(found));
                    default -> print(found, table -> table.print(call.terminal(), true), call.terminal()::line);
                }
                if (again) {
                    Invocation.pause(INTERVAL);
                }
            } while (again);
            return 0;
        }

        /** What is to be known before that is read. */
        void before(Invocation call) {}

        abstract void print(JsonNode found, Consumer<Table> tables, Consumer<String> lines);
    }

    /** What containers use. */
    static final class Stats extends Watched {

        Stats() {
            super("stats", "Show what the containers use.", "/api/v1/containers");
        }

        @Override
        void before(Invocation call) {
            call.noteEngineAway();
        }

        @Override
        void print(JsonNode found, Consumer<Table> tables, Consumer<String> lines) {
            // Half a number says nothing: what does not fit is left out as a whole.
            var table = new Table("SERVICE", "STATUS", "CPU", "MEMORY", "LIMIT", "NET IN/OUT", "DISK R/W", "PIDS")
                    .withStatus("STATUS")
                    .yielding("PIDS")
                    .yielding("LIMIT")
                    .yielding("DISK R/W")
                    .yielding("NET IN/OUT");
            for (var container : found.path("containers")) {
                var metrics = container.path("metrics");
                table.add(
                        container.path("appName").asText() + "/"
                                + container.path("serviceName").asText(),
                        container.path("status").asText(),
                        percent(metrics.path("cpuPercentOfCore")),
                        bytes(metrics.path("memoryBytes"), 1),
                        bytes(metrics.path("memoryLimitBytes"), 1),
                        rates(metrics.path("networkRxBytesPerSecond"), metrics.path("networkTxBytesPerSecond")),
                        rates(metrics.path("blockReadBytesPerSecond"), metrics.path("blockWriteBytesPerSecond")),
                        metrics.path("pids").asText("-"));
            }
            tables.accept(table);
        }
    }

    /** What the machine does. */
    static final class Top extends Watched {

        Top() {
            super("top", "Show what the machine does, and its busiest processes.", "/api/v1/metrics");
        }

        @Override
        void print(JsonNode found, Consumer<Table> tables, Consumer<String> lines) {
            lines.accept(found.path("hostname").asText() + "  up "
                    + Duration.ofSeconds(found.path("uptime").asLong()).toHours() + " h  load "
                    + found.path("load_1").asText("-") + " "
                    + found.path("load_5").asText("-") + " "
                    + found.path("load_15").asText("-"));
            lines.accept("CPU " + percent(found.path("cpu_usage")) + " of "
                    + found.path("cpu_cores").asText("-")
                    + "  memory " + bytes(found.path("memory_usage"), MEBIBYTE) + " of "
                    + bytes(found.path("memory_total"), MEBIBYTE) + "  storage "
                    + bytes(found.path("storage_usage"), MEBIBYTE)
                    + " of " + bytes(found.path("storage_total"), MEBIBYTE) + ", "
                    + found.path("storage_percent").asText("-") + " % full");
            lines.accept("network in/out " + rates(found.path("network_rx_rate"), found.path("network_tx_rate"))
                    + "  disk r/w " + rates(found.path("disk_read_rate"), found.path("disk_write_rate")));
            var table = new Table("PID", "CPU", "MEMORY", "COMMAND");
            for (var process : found.path("top_processes")) {
                table.add(
                        process.path("pid").asText(),
                        percent(process.path("cpu")),
                        percent(process.path("mem")),
                        process.path("command").asText());
            }
            tables.accept(table);
        }
    }

    /** Unknown is a dash, never a made-up 0. */
    private static String percent(JsonNode number) {
        return number.isNumber() ? String.format(Locale.ROOT, "%.1f %%", number.asDouble()) : "-";
    }

    private static String bytes(JsonNode number, long unit) {
        return number.isNumber() ? Units.bytes(number.asLong() * unit) : "-";
    }

    private static String rate(JsonNode number) {
        return number.isNumber() ? bytes(number, 1) + "/s" : "-";
    }

    private static String rates(JsonNode in, JsonNode out) {
        return rate(in) + ", " + rate(out);
    }
}
