package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.output.Documents;
import io.containermanager.cli.output.Suggestion;
import io.containermanager.cli.output.Table;
import io.containermanager.cli.output.Units;
import io.containermanager.config.ShellWord;
import io.containermanager.model.secret.Masking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** Whole apps: newer images, removal, export. */
final class AppCommands {

    private static final Duration WAIT_DEFAULT = Duration.ofMinutes(10);

    private AppCommands() {}

    /** Looks for newer images behind the tags. */
    static final class Update implements Command {

        @Override
        public CommandSpec spec() {
            return Arguments.command(
                            "update",
                            "Look up what an app's image tags mean now, and switch over where one has moved.",
                            "",
                            "A new image takes over once it is healthy. Exit code 1: some tag could not be looked up;",
                            "3: applied, but not converged.")
                    .addPositional(Arguments.positional("APP|APP/SERVICE", "1", "The app, or one of its services"))
                    .addOption(Arguments.flag("Show which tags have moved only", "--dry-run"))
                    .addOption(Arguments.waiting());
        }

        @Override
        public int run(Invocation call) {
            var wait = call.durationOption("--wait").orElse(WAIT_DEFAULT);
            var names = AppDirectory.of(call.api());
            var text = call.argument().orElse("");
            var body = new LinkedHashMap<String, Object>();
            body.put("dryRun", call.flag("--dry-run"));
            if (text.indexOf('/') >= 0) {
                var service = names.service(text).name();
                body.put("service", service.substring(service.indexOf('/') + 1));
            }
            var app = names.app(text.replaceFirst("/.*", ""));
            var answer = call.api().post(ApiClient.path("/api/v1/apps/{}/update", app.id()), body);
            print(call, answer, names, app.id());
            boolean unknown = false;
            for (var image : answer.path("images")) {
                unknown = unknown || failed(image);
            }
            int code = unknown ? ClientException.FAILED : 0;
            if (answer.has("passId")) {
                int followed = PassFollower.started(call, answer, names, wait, OptionalLong.of(app.id()));
                return followed == 0 ? code : followed;
            }
            if (call.flag("--dry-run")
                    && answer.path("images").findValuesAsText("moved").contains("true")) {
                call.terminal().next(Suggestion.of("update").with(call.arguments()));
            }
            return code;
        }

        /** What a registry says may be long and is worth reading: it is not cut. */
        private static void print(Invocation call, JsonNode answer, AppDirectory names, long appId) {
            var table = new Table("SERVICE", "IMAGE", "TAG");
            for (var image : answer.path("images")) {
                table.add(
                        names.name(appId, image.path("serviceId").asLong()),
                        image.path("imageName").asText(),
                        meaning(image));
            }
            table.print(call.terminal(), true);
            for (var image : answer.path("images")) {
                var name = names.name(appId, image.path("serviceId").asLong());
                if (failed(image)) {
                    call.terminal()
                            .note(name + ": " + image.path("imageName").asText() + ": "
                                    + image.path("problem").asText());
                } else if (image.has("held")) {
                    call.terminal().note(held(image, name));
                }
            }
            call.terminal().line(answer.path("message").asText());
        }

        private static String meaning(JsonNode image) {
            if (failed(image)) {
                return "unknown";
            }
            if (image.path("moved").asBoolean()) {
                return "moved";
            }
            return image.has("held") ? "held back" : image.has("to") ? "as before" : "by digest";
        }

        private static String held(JsonNode image, String name) {
            var failed = name + ": revision " + image.at("/held/revision").asText() + " failed ("
                    + image.at("/held/reason").asText() + ") ";
            return image.path("moved").asBoolean()
                    ? failed + "with an image of which the digest is not known: the tag may mean that one."
                    : failed + "with the image that the tag means now and is held back. To try it once more:"
                            + " container-manager start " + ShellWord.quoted(name);
        }

        /** An image that is named by its digest has no tag to look up. */
        private static boolean failed(JsonNode image) {
            return image.has("problem") && !image.path("imageName").asText().contains("@sha256:");
        }
    }

    /** Takes over running containers. */
    static final class Adopt implements Command {

        @Override
        public CommandSpec spec() {
            return Arguments.command(
                            "adopt",
                            "Take over running containers of a Compose project, or single ones, as an app's services.",
                            "",
                            "Shows what stays and what would change, and asks. What can stay is not recreated; volumes",
                            "and networks keep their names. Without --project and --container, the project is named as"
                                    + " APP.")
                    .addPositional(Arguments.positional("APP", "1", "The app; it is created if it does not exist"))
                    .addOption(Arguments.option("NAME", "A Docker Compose project", "--project"))
                    .addOption(
                            Arguments.option("NAMES", "Containers by name or id, separated by commas", "--container"))
                    .addOption(Arguments.option(
                            "PLACES",
                            "Settings to leave out of the declaration, as the problems name them, separated by commas",
                            "--ignore"))
                    .addOption(Arguments.flag("Show what would be done only", "--dry-run"))
                    .addOption(Arguments.yes())
                    .addOption(Arguments.waiting());
        }

        @Override
        public int run(Invocation call) {
            var wait = call.durationOption("--wait").orElse(WAIT_DEFAULT);
            var names = AppDirectory.of(call.api());
            var app = call.argument().orElse("");
            var body = new LinkedHashMap<String, Object>();
            var containers = words(call, "--container");
            if (containers.isEmpty() || call.option("--project").isPresent()) {
                body.put("project", call.option("--project").orElse(app));
            }
            if (!containers.isEmpty()) {
                body.put("containers", containers);
            }
            body.put("ignore", words(call, "--ignore"));
            var path = ApiClient.path("/api/v1/apps/{}/adopt", app);
            var shown = call.api().post(ApiClient.query(path, Map.of("dryRun", "true")), body);
            if (!shown.path("adoptable").asBoolean()) {
                return refused(call, shown);
            }
            names.withApp(shown.path("app"));
            print(call, shown, names);
            if (call.flag("--dry-run")) {
                call.terminal().next(again(call));
                return 0;
            }
            if (!call.agreed("Adopt?")) {
                return ClientException.FAILED;
            }
            var hash = shown.path("adoptionHash").asText();
            var adopted = call.api().post(ApiClient.query(path, Map.of("adoption", hash)), body);
            call.terminal().line(adopted.path("message").asText());
            int code = PassFollower.started(
                    call,
                    adopted,
                    names,
                    wait,
                    OptionalLong.of(adopted.path("appId").asLong()));
            call.terminal()
                    .next(Suggestion.of("export", adopted.path("appName").asText())
                            .because("the Compose file to go on with"));
            return code;
        }

        /** The same call without the dry run. */
        private static Suggestion again(Invocation call) {
            var again = Suggestion.of("adopt").with(call.arguments());
            for (var name : List.of("--project", "--container", "--ignore")) {
                again = again.with(
                        call.option(name).map(value -> List.of(name, value)).orElse(List.of()));
            }
            return again;
        }

        private static List<String> words(Invocation call, String option) {
            return call.option(option).map(text -> List.of(text.split(",", -1))).orElse(List.of());
        }

        private static int refused(Invocation call, JsonNode shown) {
            call.terminal().note(shown.path("message").asText());
            for (var problem : shown.path("problems")) {
                var container = problem.path("container").asText();
                var place = problem.path("place").asText();
                call.terminal()
                        .note("  " + (container.isEmpty() ? "" : container + ": ")
                                + (place.isEmpty() ? "" : place + " ")
                                + problem.path("message").asText());
            }
            return ClientException.FAILED;
        }

        private static void print(Invocation call, JsonNode shown, AppDirectory names) {
            var table = new Table("SERVICE", "CONTAINER", "STATE", "WHAT", "DIFFERENCES");
            for (var service : shown.path("services")) {
                var differences = new ArrayList<String>();
                service.path("differences").forEach(field -> differences.add(field.asText()));
                table.add(
                        shown.path("appName").asText() + "/"
                                + service.path("serviceName").asText(),
                        service.path("container").asText(),
                        service.path("state").asText(),
                        what(service),
                        String.join(", ", differences));
            }
            table.print(call.terminal(), true);
            resources(call, "Volume", shown.path("volumes"));
            resources(call, "Network", shown.path("networks"));
            Steps.print(call, shown.path("plan"), names);
        }

        private static String what(JsonNode service) {
            if (!service.path("stays").asBoolean()) {
                return "is replaced";
            }
            return service.path("reconnected").isEmpty() ? "stays" : "is connected again";
        }

        private static void resources(Invocation call, String kind, JsonNode resources) {
            for (var resource : resources) {
                call.terminal()
                        .line(kind + " " + resource.path("name").asText() + ": "
                                + resource.path("engineName").asText()
                                + (resource.path("external").asBoolean()
                                        ? ", used as external"
                                        : ", becomes the app's own"));
            }
        }
    }

    /** Removes an app from the target and applies that. */
    static final class Remove implements Command {

        @Override
        public CommandSpec spec() {
            return Arguments.command(
                            "remove",
                            "Remove an app from the target, apply that and follow until its containers are gone.",
                            "",
                            "Its volumes stay: container-manager volumes lists them, container-manager purge removes"
                                    + " one.")
                    .addPositional(Arguments.positional("APP", "1", "The app"))
                    .addOption(Arguments.yes())
                    .addOption(Arguments.waiting());
        }

        @Override
        public int run(Invocation call) {
            var wait = call.durationOption("--wait").orElse(WAIT_DEFAULT);
            var names = AppDirectory.of(call.api());
            var app = names.app(call.argument().orElse(""));
            if (!call.agreed("Remove " + app.name() + " with its "
                    + Units.count(app.services().size(), "service") + "? Its volumes stay.")) {
                return ClientException.FAILED;
            }
            var path = ApiClient.path("/api/v1/apps/{}", app.id());
            var answer = call.api().delete(ApiClient.query(path, Map.of("apply", "true")));
            call.terminal().line(answer.path("message").asText());
            int code = PassFollower.started(call, answer, names, wait, OptionalLong.of(app.id()));
            RevisionCommands.suggestWayBack(call, "brings it back");
            return code;
        }
    }

    /** Prints a declared app. */
    static final class Export implements Command {

        @Override
        public CommandSpec spec() {
            return Arguments.command(
                            "export", "Print a declared app as a Compose file, as Kubernetes manifests or as JSON.")
                    .addPositional(Arguments.positional("APP", "1", "The app"))
                    .addOption(Arguments.option("FORMAT", "compose (the default), kubernetes or json", "--format"))
                    .addOption(Arguments.option(
                            "NAME", "With kubernetes: the namespace (default: the app's name)", "--namespace"))
                    .addOption(Arguments.option(
                            "HOW",
                            "With kubernetes, how ports are reached: cluster-ip (the default), node-port,"
                                    + " load-balancer or host-port",
                            "--publish"))
                    .addOption(Arguments.flag("Show secrets; requires a token with the scope admin", "--reveal"));
        }

        @Override
        public int run(Invocation call) {
            var app = AppDirectory.of(call.api()).app(call.argument().orElse(""));
            var reveal = call.flag("--reveal") ? "true" : "";
            switch (call.option("--format").orElse("compose")) {
                case "compose" -> print(call, app.id(), Map.of("format", "compose", "reveal", reveal));
                case "kubernetes" ->
                    print(
                            call,
                            app.id(),
                            Map.of(
                                    "format",
                                    "kubernetes",
                                    "reveal",
                                    reveal,
                                    "namespace",
                                    call.option("--namespace").orElse(""),
                                    "publish",
                                    call.option("--publish").orElse("")));
                case "json" -> {
                    var target = call.api().get(ApiClient.query("/api/v1/state/target", Map.of("reveal", reveal)));
                    var found = target.path("apps").path(Long.toString(app.id()));
                    if (found.isMissingNode()) {
                        throw ClientException.failed("App " + app.name() + " is not in the target.");
                    }
                    call.terminal().line(Documents.json(found));
                }
                default -> throw ClientException.usage("--format must be compose, kubernetes or json");
            }
            return 0;
        }

        private static void print(Invocation call, long appId, Map<String, String> parameters) {
            var file = call.api()
                    .text(ApiClient.query(ApiClient.path("/api/v1/apps/{}", appId), parameters), "application/yaml");
            call.terminal().line(file.stripTrailing());
            if (!parameters.containsValue("true") && file.contains(Masking.MASK)) {
                var again = Suggestion.of("export").with(call.arguments());
                for (var name : List.of("--format", "--namespace", "--publish")) {
                    again = again.with(
                            call.option(name).map(value -> List.of(name, value)).orElse(List.of()));
                }
                call.terminal().next(again.with("--reveal").because("with its secrets"));
            }
        }
    }
}
