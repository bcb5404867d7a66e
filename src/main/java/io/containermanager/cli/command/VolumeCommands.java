package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.output.Suggestion;
import io.containermanager.cli.output.Table;
import io.containermanager.cli.output.Units;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** Volumes, and the only way to delete data. */
final class VolumeCommands {

    private VolumeCommands() {}

    /** Lists volumes. */
    static final class Volumes implements Command {

        /** Each call waits for 10 s, and an engine may measure for 5 minutes. */
        private static final int MEASURED_MAX_CALLS = 31;

        @Override
        public CommandSpec spec() {
            return Arguments.command(
                            "volumes",
                            "List volumes that the manager created or that are declared, and what uses them.")
                    .addOption(Arguments.flag(
                            "Show what each takes on the disk too, which can take minutes to measure", "--sizes"))
                    .addOption(Arguments.allOutputs());
        }

        @Override
        public int run(Invocation call) {
            var volumes = call.api().get("/api/v1/volumes");
            var apps = AppDirectory.of(call.api());
            boolean sized = call.flag("--sizes");
            if (sized) {
                measure(call, volumes.path("volumes"));
            }
            var table = sized
                    ? new Table("VOLUME", "STATE", "SIZE", "APP", "USED BY")
                    : new Table("VOLUME", "STATE", "APP", "USED BY");
            var names = new ArrayList<String>();
            String unused = null;
            for (var volume : volumes.path("volumes")) {
                var name = volume.path("name").asText();
                names.add(name);
                long appId = volume.path("appId").asLong(0);
                var users = new ArrayList<String>();
                volume.path("usedBy")
                        .forEach(user -> users.add(apps.name(
                                user.path("appId").asLong(),
                                user.path("serviceId").asLong())));
                var state = state(volume);
                unused = state.equals("unused") ? name : unused;
                var cells = new ArrayList<>(
                        List.of(name, state, appId == 0 ? "" : apps.name(appId, 0), String.join(", ", users)));
                if (sized) {
                    var bytes = volume.path("sizeBytes");
                    cells.add(2, bytes.isNumber() ? Units.bytes(bytes.asLong()) : "unknown");
                }
                table.add(cells.toArray(String[]::new));
            }
            call.print(volumes, table, names);
            if (call.tabular() && unused != null) {
                call.terminal().next(Suggestion.of("purge", unused));
            }
            return 0;
        }

        /** Adds to each volume what it takes, null where that is not known. */
        private static void measure(Invocation call, JsonNode volumes) {
            var disk = measured(call.api());
            if (disk.path("reason").isTextual()) {
                call.terminal()
                        .note("No sizes are known: " + disk.path("reason").asText());
            }
            var bytes = new HashMap<String, JsonNode>();
            disk.path("volumes").forEach(volume -> bytes.put(volume.path("name").asText(), volume.path("sizeBytes")));
            for (var volume : volumes) {
                ((ObjectNode) volume)
                        .set("sizeBytes", bytes.getOrDefault(volume.path("name").asText(), NullNode.getInstance()));
            }
        }

        private static JsonNode measured(ApiClient api) {
            var disk = api.get("/api/v1/disk");
            for (int asked = 1; disk.path("measuring").asBoolean() && asked < MEASURED_MAX_CALLS; asked++) {
                disk = api.get("/api/v1/disk");
            }
            return disk;
        }

        private static String state(JsonNode volume) {
            if (!volume.path("present").asBoolean()) {
                return "missing";
            }
            if (volume.path("external").asBoolean()) {
                return "external";
            }
            return volume.path("declared").asBoolean() ? "declared" : "unused";
        }
    }

    /** Deletes a volume. */
    static final class Purge implements Command {

        @Override
        public CommandSpec spec() {
            return Arguments.command("purge", "Permanently remove a volume with its data.")
                    .addPositional(Arguments.positional("VOLUME", "1", "A volume that container-manager volumes lists"))
                    .addOption(Arguments.yes());
        }

        @Override
        public int run(Invocation call) {
            var name = call.argument().orElse("");
            if (!call.agreed("Permanently remove the volume " + name + " with its data?")) {
                return ClientException.FAILED;
            }
            var answer = call.api().post(ApiClient.path("/api/v1/volumes/{}/purge", name), Map.of("confirm", name));
            call.terminal().line(answer.path("message").asText());
            return 0;
        }
    }
}
