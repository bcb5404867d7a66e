package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.output.RemovedImages;
import io.containermanager.cli.output.Suggestion;
import io.containermanager.cli.output.Table;
import io.containermanager.cli.output.Units;
import io.containermanager.cli.output.VolumeWords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** What takes room on the engine's disk, and the only way to delete data. */
final class StorageCommands {

    /** Follows the name of a container of others. */
    private static final String NOT_MANAGED = " (not managed)";

    private StorageCommands() {}

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

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
            call.noteEngineAway();
            boolean sized = call.flag("--sizes");
            if (sized) {
                measure(call, volumes.path("volumes"));
            }
            var table = sized
                    ? new Table("VOLUME", "STATE", "SIZE", "APP", "USED BY")
                    : new Table("VOLUME", "STATE", "APP", "USED BY");
            var names = new ArrayList<String>();
            String unused = null;
            boolean unknown = false;
            for (var volume : volumes.path("volumes")) {
                var name = volume.path("name").asText();
                names.add(name);
                long appId = volume.path("appId").asLong(0);
                var users = new ArrayList<String>();
                volume.path("usedBy")
                        .forEach(user -> users.add(apps.name(
                                user.path("appId").asLong(),
                                user.path("serviceId").asLong())));
                texts(volume.path("usedByOthers")).forEach(other -> users.add(other + NOT_MANAGED));
                var state = VolumeWords.state(volume);
                unused = state.equals(VolumeWords.UNUSED) ? name : unused;
                unknown |= state.equals(VolumeWords.UNKNOWN);
                var cells = new ArrayList<>(
                        List.of(name, state, appId == 0 ? "" : apps.name(appId, 0), String.join(", ", users)));
                if (sized) {
                    var bytes = volume.path("sizeBytes");
                    cells.add(2, bytes.isNumber() ? Units.bytes(bytes.asLong()) : "unknown");
                }
                table.add(cells.toArray(String[]::new));
            }
            call.print(volumes, table, names);
            if (unknown && volumes.path("reason").isTextual()) {
                call.terminal()
                        .note("Which containers of others use volumes is not known: "
                                + volumes.path("reason").asText());
            }
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
            if (!call.flag("--yes")) {
                requirePresent(call, name);
            }
            if (!call.agreed("Permanently remove the volume " + name + " with its data?")) {
                return ClientException.FAILED;
            }
            var answer = call.api().post(ApiClient.path("/api/v1/volumes/{}/purge", name), Map.of("confirm", name));
            call.terminal().line(answer.path("message").asText());
            return 0;
        }
    }

    /** Before anything is asked: there must be such a volume. The manager itself refuses what is in use or was made by others. */
    private static void requirePresent(Invocation call, String name) {
        for (var volume : call.api().get("/api/v1/volumes").path("volumes")) {
            if (volume.path("name").asText().equals(name)) {
                if (volume.path("present").asBoolean()) {
                    return;
                }
                throw ClientException.failed("Volume " + name + " is declared but was not created yet.");
            }
        }
        throw ClientException.failed(
                "This manager created no volume " + name + "; container-manager volumes lists those there are.");
    }

    /** Lists images and removes unused ones. */
    static final class Images implements Command {

        private static final String PATH = "/api/v1/images";
        /** So many requests are made at most, of 200 images each. */
        private static final int REQUESTS_MAX = 50;

        /** Time between two looks at a removal that takes longer than its request. */
        private static final Duration INTERVAL = Duration.ofSeconds(1);

        /** An hour of looks. */
        private static final int LOOKS_MAX = 3_600;

        private static final int LOOKS_PER_NOTE = 10;

        private static final List<String> ACTIONS = List.of("list", "rm", "prune");

        @Override
        public CommandSpec spec() {
            return Arguments.command(
                            "images",
                            "List the engine's images and what uses them, remove one, or all that are unused.",
                            "",
                            "An image goes with all its names. It stays while a container uses it, the target needs"
                                    + " it, or",
                            "it is of the version of a service that ran well last. Images that others built or pulled"
                                    + " go",
                            "too; a rollback to an older version downloads what was removed again.")
                    .addPositional(Arguments.choice("ACTION", ACTIONS, "list (the default), rm or prune"))
                    .addPositional(
                            Arguments.second("IMAGE", "With rm: a name or an id that container-manager images lists"))
                    .addOption(Arguments.flag("With rm and prune: show what would be removed only", "--dry-run"))
                    .addOption(Arguments.yes())
                    .addOption(Arguments.allOutputs());
        }

        @Override
        public int run(Invocation call) {
            var words = call.arguments();
            var action = words.isEmpty() ? "list" : words.getFirst();
            if (!ACTIONS.contains(action)) {
                throw ClientException.usage(
                        "The action must be one of " + String.join(", ", ACTIONS) + ", not \"" + action + "\".");
            }
            if (action.equals("rm") != words.size() > 1) {
                throw ClientException.usage(
                        action.equals("rm")
                                ? "Name the image: container-manager images rm IMAGE"
                                : action + " is for all images; it takes no name.");
            }
            if (action.equals("list")) {
                if (call.flag("--dry-run")) {
                    throw ClientException.usage("--dry-run belongs to container-manager images rm and prune.");
                }
                return list(call);
            }
            return remove(call, action.equals("rm") ? Map.of("image", words.get(1)) : Map.of());
        }

        private static int list(Invocation call) {
            var answer = call.api().get(PATH);
            if (answer.path("reason").isTextual()) {
                call.terminal().note(answer.path("reason").asText());
            }
            var table = new Table("IMAGE", "STATE", "SIZE", "USED BY");
            var names = new ArrayList<String>();
            boolean unused = false;
            for (var image : answer.path("images")) {
                names.add(name(image));
                unused |= image.path("removable").asBoolean();
                var users = image.path("usedBy").isEmpty() ? image.path("neededBy") : image.path("usedBy");
                var others = texts(image.path("usedByOthers"));
                var named = texts(users).stream()
                        .map(user -> others.contains(user) ? user + NOT_MANAGED : user)
                        .toList();
                table.add(name(image), state(image), size(image), String.join(", ", named));
            }
            call.print(answer, table, names);
            if (call.tabular() && unused) {
                call.terminal().next(Suggestion.of("images", "prune", "--dry-run"));
            }
            return 0;
        }

        private static String state(JsonNode image) {
            if (!image.path("usedBy").isEmpty()) {
                return "in use";
            }
            return image.path("removable").asBoolean() ? "unused" : "needed";
        }

        private static int remove(Invocation call, Map<String, String> what) {
            var path = PATH + (what.isEmpty() ? "/prune" : "/remove");
            var asked = new HashMap<String, Object>(what);
            asked.put("dryRun", true);
            var would = call.api().post(path, asked);
            boolean tabular = call.tabular();
            if (tabular) {
                call.print(would, table(would), List.of());
                notes(call, would, false);
                if (!would.path("removed").isEmpty()) {
                    call.terminal()
                            .note("A rollback to an older revision that used what is removed pulls or builds it"
                                    + " again.");
                }
            }
            if (call.flag("--dry-run") || would.path("removed").isEmpty()) {
                return printed(call, would);
            }
            if (!call.agreed(question(would))) {
                return ClientException.FAILED;
            }
            asked.put("dryRun", false);
            var done = what.isEmpty() ? pruned(call, path, asked) : call.api().post(path, asked);
            int code = printed(call, done);
            if (tabular) {
                notes(call, done, true);
            }
            return achieved(done) ? code : ClientException.FAILED;
        }

        /** Removes all that go, so many with each request; answered as one. */
        private static JsonNode pruned(Invocation call, String path, Map<String, Object> asked) {
            var before = call.api().get(PATH).path("images");
            var answers = new ArrayList<JsonNode>();
            do {
                answers.add(call.api().post(path, asked));
            } while (answers.size() < REQUESTS_MAX && hasMore(call, answers.getLast()));
            return answers.size() == 1
                    ? answers.getFirst()
                    : RemovedImages.inAll(answers, before, call.api().get(PATH).path("images"));
        }

        /** Whether a further request would remove more. */
        private static boolean hasMore(Invocation call, JsonNode last) {
            if (!last.path("finished").asBoolean(true)) {
                return awaited(call);
            }
            if (last.path("left").asLong() == 0 || last.path("removed").isEmpty()) {
                return false;
            }
            call.terminal().note(last.path("message").asText() + ".");
            return true;
        }

        /** Waits while the manager is removing what its last answer did not wait for. */
        private static boolean awaited(Invocation call) {
            for (int look = 0; look < LOOKS_MAX; look++) {
                var removing = call.api().get(PATH).path("removing");
                if (!removing.isObject()) {
                    return true;
                }
                if (look % LOOKS_PER_NOTE == 0) {
                    call.terminal()
                            .note("Removing: " + removing.path("done").asLong() + " of "
                                    + removing.path("total").asLong() + " images.");
                }
                Invocation.pause(INTERVAL);
            }
            return false;
        }

        /** Whether anything was removed, or is being removed still. */
        private static boolean achieved(JsonNode done) {
            boolean some =
                    !done.path("removed").isEmpty() || !done.path("finished").asBoolean(true);
            for (var image : done.path("kept")) {
                some |= image.path("why").asText().equals("untagged");
            }
            return some;
        }

        private static int printed(Invocation call, JsonNode answer) {
            if (call.tabular()) {
                var bytes = answer.path("freedBytes");
                boolean freed = bytes.asLong() > 0;
                call.terminal()
                        .line(answer.path("message").asText()
                                + (freed
                                        ? "; at least " + Units.bytes(bytes.asLong())
                                                + (answer.path("dryRun").asBoolean() ? " would be freed" : " freed")
                                        : ""));
            } else {
                var names = new ArrayList<String>();
                answer.path("removed").forEach(image -> names.add(name(image)));
                call.print(answer, table(answer), names);
            }
            return 0;
        }

        private static Table table(JsonNode answer) {
            var table = new Table("IMAGE", "SIZE", "ALSO CALLED");
            for (var image : answer.path("removed")) {
                var others = texts(image.path("names")).stream()
                        .skip(1)
                        .filter(name -> !name.contains("@"))
                        .toList();
                table.add(name(image), size(image), String.join(", ", others));
            }
            return table;
        }

        /** What stays: before the removal for who needs it, behind it for what the engine said. */
        private static void notes(Invocation call, JsonNode answer, boolean done) {
            for (var image : answer.path("kept")) {
                if (done != image.path("why").asText().equals("needed")) {
                    call.terminal().note("It stays: " + image.path("reason").asText());
                }
            }
        }

        private static String question(JsonNode would) {
            int count = would.path("removed").size();
            long left = would.path("left").asLong();
            var bytes = would.path("freedBytes");
            return "Remove "
                    + (left > 0
                            ? "these and the other " + left + " unused images"
                            : count == 1 ? "this image" : "these " + count + " images")
                    + (bytes.isNumber() ? ", which frees at least " + Units.bytes(bytes.asLong()) : "") + "?";
        }

        private static String name(JsonNode image) {
            return image.path("names").path(0).asText(image.path("id").asText());
        }

        private static String size(JsonNode image) {
            var bytes = image.path("sizeBytes");
            return bytes.isNumber() ? Units.bytes(bytes.asLong()) : "unknown";
        }
    }
}
