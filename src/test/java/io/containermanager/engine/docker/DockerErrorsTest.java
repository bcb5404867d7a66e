package io.containermanager.engine.docker;

import static io.containermanager.engine.docker.QuotedJson.json;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.EngineException.NotFound;
import io.containermanager.engine.EngineException.Rejected;
import io.containermanager.engine.EngineException.Unavailable;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerErrors.Asked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the daemon's refusals mean, and whether they blame the declaration. */
class DockerErrorsTest {

    private static Cause rejection(Asked asked, int status, String message) {
        return ((Rejected) DockerErrors.of(asked, status, message)).rejection();
    }

    @Test
    void aTakenAddressIsNeitherATakenPortNorAFailedVersion() {
        var address = DockerErrors.of(Asked.START, 403, "Address already in use");

        assertThat(((Rejected) address).rejection(), is(Cause.CONFLICT));
        assertThat(address.blamesSpec(), is(false));
        assertThat(address.getMessage(), containsString("one of its network addresses"));
        assertThat(
                rejection(Asked.START, 500, "listen tcp4 0.0.0.0:80: bind: address already in use"),
                is(Cause.PORT_TAKEN));
    }

    @Test
    void refusalsAreClassifiedByWhatWasAsked() {
        assertThat(DockerErrors.of(Asked.OTHER, 404, "No such container: x"), instanceOf(NotFound.class));
        assertThat(DockerErrors.of(Asked.OTHER, 503, "shutting down"), instanceOf(Unavailable.class));
        assertThat(
                DockerErrors.of(Asked.OTHER, 503, "shutting down").getMessage(),
                is("The Docker daemon answers with 503: shutting down"));
        assertThat(rejection(Asked.PULL, 404, "manifest unknown"), is(Cause.PULL_FAILED));
        assertThat(rejection(Asked.PULL, 500, "write: no space left on device"), is(Cause.NO_SPACE));
        assertThat(
                rejection(Asked.START, 500, "Bind for 0.0.0.0:80 failed: port is already allocated"),
                is(Cause.PORT_TAKEN));
        assertThat(
                rejection(Asked.START, 400, "exec: \"x\": executable file not found in $PATH"), is(Cause.START_FAILED));
        assertThat(rejection(Asked.START, 404, "network 1_x not found"), is(Cause.CONFLICT));
        assertThat(
                rejection(Asked.START, 400, "network edge is ambiguous (2 matches found on name)"), is(Cause.CONFLICT));
        assertThat(
                rejection(Asked.CREATE, 409, "The container name \"/x\" is already in use by container \"1\""),
                is(Cause.NAME_TAKEN));
        assertThat(rejection(Asked.OTHER, 409, "volume is in use"), is(Cause.CONFLICT));
        assertThat(rejection(Asked.OTHER, 403, "network has active endpoints"), is(Cause.CONFLICT));
        assertThat(rejection(Asked.CREATE, 400, "invalid mount"), is(Cause.INVALID));
    }

    @Test
    void anImageOfAnotherPlatformIsReportedWithTheWayOut() {
        var refused = DockerErrors.of(
                Asked.CREATE,
                404,
                "image with reference app:1 was found but does not match the specified platform: wanted linux/arm64,"
                        + " actual: linux/amd64");

        assertThat(refused, instanceOf(NotFound.class));
        assertThat(refused.getMessage(), containsString("Set pullPolicy to always"));
    }

    /** What daemons said: what the spec asks for in vain may be held, all else is trouble of the engine and tried again. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "true | failed to create shim task: OCI runtime create failed: runc create failed: unable to start"
                        + " container process: exec: \"nosuch\": executable file not found in $PATH: unknown",
                "true | error gathering device information while adding custom device \"/dev/nosuch\": no such file or"
                        + " directory",
                "true | unable to find user nobodyx: no matching entries in passwd file",
                "true | could not select device driver \"nvidia\" with capabilities: [[gpu]]",
                "true | error while mounting volume '/var/lib/docker/volumes/x/_data': failed to mount local volume:"
                        + " no such device",
                "true | Bind for 0.0.0.0:80 failed: port is already allocated",
                "false | task c6a9216e27d95b61c17205b237f2985b618b123e1241f8ded2d4283d8aa5b132: already exists",
                "false | failed to start shim: mkdir"
                        + " /run/x/moby/ab10fad0ac021141e314e80cdabe9bad144fc5f2d76bb4a09814f84e608325c2: file exists:"
                        + " unknown",
                "false | OCI runtime create failed: unable to retrieve OCI runtime error (open /run/x/log.json: no"
                        + " such file or directory): unknown",
                "false | failed to create shim task: OCI runtime create failed: ttrpc: closed: unknown",
                "false | transport is closing: unavailable",
                "false | connection error: desc = \"transport: dial unix:///run/containerd/containerd.sock: connect:"
                        + " connection refused\"",
                "false | context deadline exceeded",
                "false | devmapper: Thin Pool has no free data blocks",
                "false | something never seen before"
            })
    void anErrorOfTheDaemonsOwnBlamesTheSpecOnlyWhenItSaysSo(boolean spec, String message) {
        assertThat(DockerErrors.of(Asked.START, 500, message).blamesSpec(), is(spec));
        assertThat(DockerErrors.of(Asked.CREATE, 500, message).blamesSpec(), is(false));
        assertThat(DockerErrors.of(Asked.START, 503, message).blamesSpec(), is(false));
    }

    @Test
    void thePortOfDockersMessageIsFoundAndSoIsItsHolder() throws Exception {
        var message = "driver failed: Bind for 127.0.0.1:20001 failed: port is already allocated";
        assertThat(PortHolders.port(message).orElseThrow(), is(20_001));
        assertThat(
                PortHolders.port("listen tcp4 0.0.0.0:8080: bind: address already in use")
                        .orElseThrow(),
                is(8_080));
        var list = json("[{'Names':['/web'],'Ports':[{'PrivatePort':80,'PublicPort':20001}]}]");
        assertThat(PortHolders.holder(list, 20_001).orElseThrow(), is("web"));
        assertThat(PortHolders.holder(list, 80).isEmpty(), is(true));
    }
}
