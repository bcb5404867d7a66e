package io.containermanager.engine.docker.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.DiskUsage;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerHttp.Reply;
import io.containermanager.model.text.UnicodeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code GET /system/df}. What the daemon did not measure is -1 there, or missing. Pure. */
public final class DiskUsageBody {

    /** In the place of a name that an image does not have. */
    private static final String NO_NAME = "<none>";

    /** With which proxies refuse what is not on their list: not authenticated, forbidden, not found, no such method. */
    private static final Set<Integer> REFUSALS = Set.of(401, 403, 404, 405);

    private static final String CALL = "GET /system/df";

    /** Of a refusal: enough for the daemon's words, and not for a page. */
    private static final int SAID_MAX_CHARS = 300;

    private DiskUsageBody() {}

    /**
     * What was answered.
     *
     * @throws EngineException when it is no measurement; names the call and the status, as a proxy before the daemon may refuse this call alone
     */
    public static DiskUsage of(Reply reply) {
        if (!reply.ok()) {
            throw refusal(reply);
        }
        var body = reply.body();
        if (!body.has("Images") && !body.has("Volumes")) {
            throw new EngineException.Rejected(
                    Cause.CONFLICT,
                    "the answer to " + CALL + " (" + reply.status()
                            + ") is no measurement of Docker's; is there a proxy before it that answers by itself?");
        }
        return of(body);
    }

    private static EngineException refusal(Reply reply) {
        var said = reply.message();
        boolean wordless = reply.body().isMissingNode() || said.isBlank() || said.startsWith("<");
        if (!wordless) {
            var words = CALL + " was refused (" + reply.status() + "): " + UnicodeText.shortened(said, SAID_MAX_CHARS);
            return DockerErrors.of(DockerErrors.Asked.OTHER, reply.status(), words);
        }
        return DockerErrors.of(
                DockerErrors.Asked.OTHER,
                reply.status(),
                REFUSALS.contains(reply.status())
                        ? "the proxy before Docker refuses " + CALL + " (" + reply.status() + "): let it through there"
                        : CALL + " was answered with status " + reply.status() + " and without words of Docker's");
    }

    /** What it says about images and volumes. */
    static DiskUsage of(JsonNode body) {
        var images = new ArrayList<DiskUsage.Image>();
        for (var image : body.path("Images")) {
            var containers = measured(image.path("Containers"));
            images.add(new DiskUsage.Image(
                    image.path("Id").asText(),
                    names(image),
                    measured(image.path("Size")),
                    measured(image.path("SharedSize")),
                    containers == null ? null : containers.intValue()));
        }
        var volumes = new TreeMap<String, @Nullable Long>();
        for (var volume : body.path("Volumes")) {
            volumes.put(volume.path("Name").asText(), measured(volume.at("/UsageData/Size")));
        }
        return new DiskUsage(images, volumes, null);
    }

    /** The references to an image that the daemon lists, tags first; not the place of one that it lacks. */
    public static List<String> names(JsonNode image) {
        var names = new ArrayList<String>();
        for (var key : new String[] {"RepoTags", "RepoDigests"}) {
            for (var name : image.path(key)) {
                if (!name.asText().contains(NO_NAME)) {
                    names.add(name.asText());
                }
            }
        }
        return names;
    }

    /** A number of bytes or containers; null where the daemon did not measure it. */
    public static @Nullable Long measured(JsonNode number) {
        return number.isNumber() && number.asLong() >= 0 ? number.asLong() : null;
    }
}
