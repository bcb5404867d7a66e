package io.containermanager.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.engine.docker.http.DockerTls;
import io.containermanager.engine.docker.http.SocketAccess;
import io.containermanager.event.FailureText;
import java.net.URI;
import java.util.Optional;

/** Checks the settings for a daemon without calling it. */
public final class DockerCheck {

    private DockerCheck() {}

    /** Why the certificates cannot be used; empty when they can, or none are wanted. */
    public static Optional<String> certificates(DockerSettings settings) {
        var folder = settings.certificates();
        if (folder == null) {
            return Optional.empty();
        }
        try {
            DockerTls.of(folder);
            return Optional.empty();
        } catch (IllegalArgumentException unusable) {
            return Optional.of(FailureText.of(unusable));
        }
    }

    /** Why a text cannot be read as registry credentials; empty when it can. No message repeats what it says. Pure. */
    public static Optional<String> credentials(String text) {
        try {
            var tree = DockerHttp.JSON.readTree(text);
            return tree.isObject()
                    ? Optional.empty()
                    : Optional.of("must be a JSON object in the form of Docker's config.json; correct the file");
        } catch (JsonProcessingException malformed) {
            var line = malformed.getLocation() == null
                    ? 1
                    : malformed.getLocation().getLineNr();
            return Optional.of("is not valid JSON (line " + line + "); correct the file");
        }
    }

    /** What gives this process the right to use the daemon's socket. */
    public static String advice(URI host) {
        return SocketAccess.advice(host.toString());
    }
}
