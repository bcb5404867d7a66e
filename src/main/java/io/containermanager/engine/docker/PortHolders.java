package io.containermanager.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.EngineException.Rejected;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.event.FailureText;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the container that uses a host port, which the daemon's message does not name. */
final class PortHolders {

    private static final Pattern PORT = Pattern.compile(":(\\d{1,5})(?:[:/ ]|$)");

    private final DockerHttp http;

    PortHolders(DockerHttp http) {
        this.http = http;
    }

    /** The same refusal with the holder's name, when it is one of a port and a container holds it. */
    EngineException named(EngineException refusal) {
        if (!(refusal instanceof Rejected rejected) || rejected.rejection() != Cause.PORT_TAKEN) {
            return refusal;
        }
        var message = FailureText.of(refusal);
        var port = port(message);
        var holder = port.isEmpty()
                ? Optional.<String>empty()
                : holder(http.get("/containers/json").body(), port.get());
        var what = "Host port " + port.map(String::valueOf).orElse("?") + " is taken by ";
        var then = ". Stop that one, or publish another host port. (" + message + ")";
        return holder.map(name -> new Rejected(Cause.PORT_TAKEN, what + "container " + name + then))
                .orElseGet(() -> new Rejected(
                        Cause.PORT_UNEXPLAINED,
                        what + "a process outside of Docker, or by Docker's own proxy of a container that has ended"
                                + then));
    }

    /** The host port that Docker's message speaks of. */
    static Optional<Integer> port(String message) {
        var matcher = PORT.matcher(message);
        return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    /** The running container that publishes the port. */
    static Optional<String> holder(JsonNode containers, int port) {
        for (var container : containers) {
            for (var published : container.path("Ports")) {
                if (published.path("PublicPort").asInt() == port) {
                    return Optional.of(container.path("Names").path(0).asText().replaceFirst("^/", ""));
                }
            }
        }
        return Optional.empty();
    }
}
