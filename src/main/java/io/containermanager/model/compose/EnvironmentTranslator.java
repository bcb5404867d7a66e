package io.containermanager.model.compose;

import io.containermanager.model.compose.file.ComposeFile;
import io.containermanager.model.compose.file.ComposeKeys;
import io.containermanager.model.compose.file.ComposeRequest.SideFile;
import io.containermanager.model.compose.file.ComposeTree;
import io.containermanager.model.compose.file.ComposeTree.Hollow;
import io.containermanager.model.compose.file.Diagnostics;
import io.containermanager.model.compose.file.Diagnostics.Message;
import io.containermanager.model.compose.file.Diagnostics.Place;
import io.containermanager.model.compose.file.EnvFile;
import io.containermanager.model.compose.file.EnvProblems;
import io.containermanager.model.compose.file.SideFiles;
import io.containermanager.model.read.TreeNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a service's variables and labels, and the files of both, into ours. Made for one service. */
final class EnvironmentTranslator {

    private final ComposeFile file;
    private final Map<String, @Nullable Object> service;
    private final String pointer;

    EnvironmentTranslator(ComposeFile file, Map<String, @Nullable Object> service, String pointer) {
        this.file = file;
        this.service = service;
        this.pointer = pointer;
    }

    /** Variables of files, then those declared; one without a value takes the request's, or is left out. */
    Object environment() {
        var environment = new LinkedHashMap<String, @Nullable Object>();
        files("env_file", environment);
        environment.forEach((name, value) -> {
            if ("".equals(value)) {
                hollow(name);
            }
        });
        Object declared = service.get("environment");
        if (wrongShape(declared)) {
            return String.valueOf(declared);
        }
        ComposeTree.pairs(declared).forEach((name, value) -> {
            Object given = value == null ? file.variables().get(name) : value;
            if (given == null) {
                environment.remove(name);
                hollow(name);
                file.diagnostics()
                        .warn(
                                pointer + "/environment/" + TreeNode.escaped(name),
                                Message.of("the variable ").name(name).words(" has no value and is left out"));
            } else {
                if (value == null && given.equals("")) {
                    hollow(name);
                }
                environment.put(name, given);
            }
        });
        return environment;
    }

    private void hollow(String name) {
        var place = Place.inMain(pointer + "/environment/" + TreeNode.escaped(name));
        file.hollow().add(new Hollow(place, "", List.of(name)));
    }

    Object labels() {
        var labels = new LinkedHashMap<String, @Nullable Object>();
        files("label_file", labels);
        Object declared = service.get("labels");
        if (wrongShape(declared)) {
            return String.valueOf(declared);
        }
        ComposeTree.pairs(declared).forEach((key, value) -> labels.put(key, value == null ? "" : value));
        return labels;
    }

    /** A text where a map or list must be goes on as it is, for the reader to complain about. */
    private static boolean wrongShape(@Nullable Object declared) {
        return declared != null
                && !declared.equals("")
                && !(declared instanceof Iterable)
                && !(declared instanceof Map);
    }

    private void files(String key, Map<String, @Nullable Object> into) {
        int place = 0;
        for (Object entry : ComposeTree.list(service.get(key))) {
            String at =
                    service.get(key) instanceof Iterable ? pointer + "/" + key + "/" + place++ : pointer + "/" + key;
            Map<String, @Nullable Object> options = ComposeTree.map(entry);
            ComposeKeys.ENV_FILE.classify(options, at, file.diagnostics());
            String path = file.sideFile(String.valueOf(options.getOrDefault("path", entry)));
            SideFile side = file.files().read(path);
            if (side == null) {
                missing(key, path, at, Boolean.FALSE.equals(ComposeTree.flag(options.get("required"))));
            } else if (side.text() == null) {
                file.diagnostics().refuse(at, key + " " + Diagnostics.quoted(path) + " is not UTF-8 text");
            } else {
                into.putAll(
                        "raw".equals(options.get("format"))
                                ? EnvFile.readRaw(
                                        side.text(), file.variables(), new EnvProblems(path, at, file.diagnostics()))
                                : EnvFile.read(
                                        side.text(), file.variables(), new EnvProblems(path, at, file.diagnostics())));
            }
        }
    }

    private void missing(String key, String path, String at, boolean optional) {
        if (optional) {
            file.hollow().add(new Hollow(Place.inMain(at), "", List.of()));
            file.diagnostics().warn(at, Message.of(key + " ").name(path).words(" was not uploaded and is left out"));
        } else {
            file.diagnostics().refuse(at, key + " " + Diagnostics.quoted(path) + " was not uploaded: " + SideFiles.HOW);
        }
    }
}
