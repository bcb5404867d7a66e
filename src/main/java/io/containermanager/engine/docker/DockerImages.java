package io.containermanager.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.EngineImages;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerErrors.Asked;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.engine.docker.http.RegistryAuth;
import io.containermanager.engine.docker.http.StallGuard;
import io.containermanager.engine.docker.json.ContainerParser;
import io.containermanager.engine.docker.json.DiskUsageBody;
import io.containermanager.engine.docker.json.PresentImages;
import io.containermanager.event.FailureText;
import io.containermanager.event.Scheduler;
import io.containermanager.model.ImageReference;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.secret.Masking;
import io.containermanager.plan.step.Step;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Images of the daemon: which there are, pulling, removing. Blocks its caller, who is a virtual thread. */
final class DockerImages {

    /** What Docker lists for an image that lost its name. */
    private static final String NONE = "<none>";

    private final DockerHttp http;
    private final DockerSettings settings;
    private final Scheduler scheduler;
    private final Consumer<EngineEvent> progress;

    DockerImages(DockerHttp http, DockerSettings settings, Scheduler scheduler, Consumer<EngineEvent> progress) {
        this.http = http;
        this.settings = settings;
        this.scheduler = scheduler;
        this.progress = progress;
    }

    PresentImages list() {
        return present(DockerErrors.requireList("images", http.get("/images/json")));
    }

    /**
     * All images with the containers that were made from each, also those of others.
     *
     * @param own the id of the manager's own container; empty outside of one
     */
    EngineImages used(String own) {
        var containers = containers();
        return used(DockerErrors.requireList("images", http.get("/images/json?shared-size=1")), containers, own);
    }

    /** What uses images: without it each would seem unused. */
    private JsonNode containers() {
        var reply = http.get("/containers/json?all=1");
        try {
            return DockerErrors.requireList("containers", reply);
        } catch (EngineException.NotFound | EngineException.Rejected refused) {
            throw new EngineException.Unavailable("the engine's containers, which may use images, cannot be listed ("
                    + reply.status() + "): " + FailureText.of(refused));
        }
    }

    static EngineImages used(JsonNode listed, JsonNode containers, String own) {
        var users = new HashMap<String, List<String>>();
        String ownName = null;
        for (var container : containers) {
            var id = container.path("Id").asText();
            var name = container.path("Names").path(0).asText(id);
            var bare = name.startsWith("/") ? name.substring(1) : name;
            users.computeIfAbsent(container.path("ImageID").asText(), _ -> new ArrayList<>())
                    .add(bare);
            ownName = id.equals(own) ? bare : ownName;
        }
        var images = new ArrayList<EngineImages.Image>();
        for (var image : listed) {
            var id = image.path("Id").asText();
            images.add(new EngineImages.Image(
                    id,
                    DiskUsageBody.names(image),
                    DiskUsageBody.measured(image.path("Size")),
                    DiskUsageBody.measured(image.path("SharedSize")),
                    users.getOrDefault(id, List.of())));
        }
        return new EngineImages(images, ownName, null);
    }

    static PresentImages present(JsonNode images) {
        var names = new HashSet<String>();
        var digests = new HashMap<String, String>();
        var copied = new HashMap<String, ContainerLabels>();
        for (var image : images) {
            for (var tag : image.path("RepoTags")) {
                if (!tag.asText().contains(NONE)) {
                    names.add(ImageReference.normal(tag.asText()));
                }
            }
            for (var digest : image.path("RepoDigests")) {
                if (!digest.asText().contains(NONE)) {
                    names.add(ImageReference.normal(digest.asText()));
                }
            }
            var id = image.path("Id").asText();
            digests.put(id, digest(image).orElse(id));
            ContainerLabels.from(ContainerParser.labels(image.path("Labels")))
                    .ifPresent(labels -> copied.put(id, labels));
        }
        return new PresentImages(names, digests, copied);
    }

    /** The digest by which a registry knows an image; empty for one that no registry gave. */
    private static Optional<String> digest(JsonNode image) {
        for (var digest : image.path("RepoDigests")) {
            var parsed = ImageReference.apart(digest.asText()).digest();
            if (parsed != null && !parsed.equals(NONE)) {
                return Optional.of(parsed);
            }
        }
        return Optional.empty();
    }

    /** The digest of a present image, its id if no registry gave it. */
    Optional<String> digestOf(String image) {
        var reply = http.get("/images/" + path(image) + "/json");
        if (reply.status() == 404) {
            return Optional.empty();
        }
        var body = DockerErrors.require(Asked.OTHER, reply).body();
        return Optional.of(digest(body).orElse(body.path("Id").asText()));
    }

    /** Whether a name leads to the image of that id or registry's digest. */
    private boolean means(String image, String digest) {
        var reply = http.get("/images/" + path(image) + "/json");
        if (reply.status() == 404) {
            return false;
        }
        var body = DockerErrors.require(Asked.OTHER, reply).body();
        return digest.equals(body.path("Id").asText())
                || digest(body).filter(digest::equals).isPresent();
    }

    /** The labels of a managed container that an image carries because it was committed from that container. */
    Optional<ContainerLabels> copiedLabels(String image) {
        var reply = http.get("/images/" + path(image) + "/json");
        return reply.status() == 404
                ? Optional.empty()
                : ContainerLabels.from(ContainerParser.labels(
                        DockerErrors.require(Asked.OTHER, reply).body().at("/Config/Labels")));
    }

    /** A reference within a path: its slashes are part of the path, as Docker's own command sends them. */
    private static String path(String image) {
        return DockerHttp.encoded(image).replace("%2F", "/").replace("%3A", ":").replace("%40", "@");
    }

    StepResult pull(Step.DownloadImage pull) {
        var before = digestOf(pull.image());
        switch (pull.policy()) {
            case IF_NOT_PRESENT -> {
                if (before.isPresent()) {
                    return new StepResult(null, before.get(), false);
                }
            }
            case NEVER -> {
                return new StepResult(
                        null,
                        before.orElseThrow(() -> new EngineException.NotFound(
                                "Image %s is not present and its pull policy is never: load it, or change pullPolicy"
                                        .formatted(pull.image()))),
                        false);
            }
            case ALWAYS -> {}
        }
        fetch(pull.image(), pull.platform());
        var after = digestOf(pull.image());
        return new StepResult(null, after.orElse(null), !after.equals(before));
    }

    private void fetch(String image, @Nullable String platform) {
        var reference = ImageReference.apart(image);
        var version = reference.digest() != null ? reference.digest() : String.valueOf(reference.tag());
        var query = "/images/create?fromImage=%s&tag=%s"
                        .formatted(
                                DockerHttp.encoded(reference.domain() + "/" + reference.path()),
                                DockerHttp.encoded(version))
                + (platform == null ? "" : "&platform=" + DockerHttp.encoded(platform));
        var known = credentials();
        var headers = RegistryAuth.header(known, image)
                .map(auth -> Map.of("X-Registry-Auth", auth))
                .orElse(Map.of());
        var silence = new StallGuard(scheduler, settings.pullSilence(), () -> false);
        try {
            http.stream("POST", query, null, headers, (status, body) -> read(image, status, body, silence));
        } catch (EngineException.Rejected refused) {
            throw withAdvice(refused, RegistryAuth.helperAdvice(known, image));
        } catch (EngineException.Unavailable interrupted) {
            if (silence.fired()) {
                throw new EngineException.Rejected(
                        Cause.TIMED_OUT,
                        "Pulling %s made no progress for %d s"
                                .formatted(image, settings.pullSilence().toSeconds()));
            }
            throw interrupted;
        } finally {
            silence.close();
        }
    }

    private static EngineException.Rejected withAdvice(EngineException.Rejected refused, String advice) {
        return advice.isEmpty() || refused.rejection() != Cause.PULL_FAILED
                ? refused
                : new EngineException.Rejected(Cause.PULL_FAILED, FailureText.of(refused) + advice);
    }

    private boolean read(String image, int status, InputStream body, StallGuard silence) throws IOException {
        if (status != 200) {
            var reply = DockerHttp.JSON.readTree(body);
            throw DockerErrors.of(
                    Asked.PULL,
                    status,
                    failed(image, Masking.maskForms(reply.path("message").asText())));
        }
        var sums = new PullProgressReader(image);
        try (var lines = DockerHttp.JSON.readerFor(JsonNode.class).<JsonNode>readValues(body)) {
            while (lines.hasNextValue()) {
                silence.progressed();
                sums.take(lines.nextValue()).ifPresent(progress);
            }
        }
        var error = sums.error();
        if (error != null) {
            throw DockerErrors.of(Asked.PULL, 500, failed(image, error));
        }
        progress.accept(new EngineEvent.PullProgress(image, 100, "Pulled"));
        return true;
    }

    private static String failed(String image, String why) {
        return "Cannot pull %s: %s. %s".formatted(image, why, RegistryAdvice.onPull(why));
    }

    /** Registries' credentials, read again each time: they may have been changed. */
    JsonNode credentials() {
        var file = settings.registryConfig();
        try {
            return file == null || !Files.isReadable(file)
                    ? MissingNode.getInstance()
                    : DockerHttp.JSON.readTree(Files.readString(file));
        } catch (JsonProcessingException malformed) {
            throw new EngineException.Rejected(Cause.PULL_FAILED, file + " is not JSON: correct or remove it");
        } catch (IOException unreadable) {
            throw new EngineException.Rejected(
                    Cause.PULL_FAILED, file + " cannot be read: " + FailureText.of(unreadable));
        }
    }

    /** Removes an image, unless its name means another one by now: that one was built or pulled by others. */
    StepResult remove(Step.RemoveImage remove) {
        if (!means(remove.image(), remove.digest())) {
            return StepResult.UNCHANGED;
        }
        var reply = http.delete("/images/" + path(remove.image()));
        if (reply.status() == 404) {
            return StepResult.UNCHANGED;
        }
        return removed(remove, DockerErrors.require(Asked.OTHER, reply).body());
    }

    /** Docker only takes the name away while the image has others, or another image is built on it. */
    private static StepResult removed(Step.RemoveImage remove, JsonNode said) {
        for (var each : said) {
            if (each.has("Deleted")) {
                return StepResult.DONE;
            }
        }
        return said.isArray() && !said.isEmpty() ? StepResult.untagged(remove.digest()) : StepResult.DONE;
    }
}
