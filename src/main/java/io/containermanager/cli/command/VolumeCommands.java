package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.output.Suggestion;
import io.containermanager.cli.output.Table;
import java.util.ArrayList;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** Volumes, and the only way to delete data. */
final class VolumeCommands {

    private VolumeCommands() {}

    /** Lists volumes. */
    static final class Volumes implements Command {

        @Override
        public CommandSpec spec() {
            return Arguments.command(
                            "volumes",
                            "List volumes that the manager created or that are declared, and what uses them.")
                    .addOption(Arguments.allOutputs());
        }

        @Override
        public int run(Invocation call) {
            var volumes = call.api().get("/api/v1/volumes");
            var apps = AppDirectory.of(call.api());
            var table = new Table("VOLUME", "STATE", "APP", "USED BY");
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
                table.add(name, state, appId == 0 ? "" : apps.name(appId, 0), String.join(", ", users));
            }
            call.print(volumes, table, names);
            if (call.tabular() && unused != null) {
                call.terminal().next(Suggestion.of("purge", unused));
            }
            return 0;
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
