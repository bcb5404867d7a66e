package io.containermanager.engine.kubernetes.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What refusals of the API server become. */
class ClusterErrorsTest {

    private static EngineException of(int status, String message) {
        return ClusterErrors.of(status, Map.of("message", message), "creating Deployment web");
    }

    @ParameterizedTest
    @CsvSource({
        "400, bad request, INVALID",
        "409, already exists, CONFLICT",
        "403, pods is forbidden: exceeded quota: small, NO_SPACE",
        "403, pod violates PodSecurity restricted, INVALID",
        "403, admission webhook x denied the request: no, INVALID",
        "403, deployments is forbidden: User x cannot create, CONFLICT",
        "500, failed to create typed patch object: .spec.x: field not declared in schema, INVALID"
    })
    void aRefusalHasItsCause(int status, String message, Cause cause) {
        var failure = (EngineException.Rejected) of(status, message);
        assertThat(failure.rejection(), is(cause));
        assertThat(failure.getMessage(), containsString("creating Deployment web: " + message));
    }

    @Test
    void refusedCredentialsAndTooManyRequestsMakeTheEngineUnavailable() {
        assertThat(of(401, "Unauthorized"), instanceOf(EngineException.Unavailable.class));
        assertThat(of(429, "too many requests"), instanceOf(EngineException.Unavailable.class));
        assertThat(of(503, "etcd is away"), instanceOf(EngineException.ServerError.class));
        assertThat(of(404, "not found"), instanceOf(EngineException.NotFound.class));
    }

    @Test
    void theMessageOfAnInvalidObjectDoesNotQuoteItsEnvironment() {
        var quoted = "Invalid value: v1.PodTemplateSpec{Env: []v1.EnvVar{{Name: \"PASSWORD\", Value: \"hunter2\"}}}";
        var cause = Map.of("field", "spec.template", "message", quoted + ": field is immutable");
        var answer = Map.<String, Object>of(
                "message",
                "Deployment web is invalid: spec.template: " + quoted + ": field is immutable",
                "details",
                Map.of("causes", List.of(cause)));
        var failure = ClusterErrors.of(422, answer, "applying Deployment web");
        assertThat(failure.getMessage(), not(containsString("hunter2")));
        assertThat(failure.getMessage(), containsString("spec.template: Invalid value: field is immutable"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "400 # error decoding from json: found 1, error found in byte of ...|value:hunter2}|..., bigger"
                        + " context ...|name:PASSWORD,value:hunter2}|...",
                "403 # admission webhook x denied the request: postgres://shop:hunter2@db/shop is not allowed",
                "409 # the object was changed: Invalid value: v1.EnvVar{Value: hunter2}: it is immutable",
                "500 # webhook failed: https://u:hunter2@registry.example/v2"
            })
    void whatARefusalQuotesIsHidden(int status, String message) {
        assertThat(of(status, message).getMessage(), not(containsString("hunter2")));
    }

    @Test
    void aNamespaceThatIsBeingDeletedIsNotAMissingRight() {
        var said = "pods \"web\" is forbidden: unable to create new content in namespace cm-1 because it is being"
                + " terminated";
        var failure = (EngineException.Rejected) of(403, said);
        assertThat(failure.rejection(), is(Cause.CONFLICT));
        assertThat(
                failure.getMessage(),
                containsString("wait until the namespace is gone; its status says what it still waits for"));
        assertThat(failure.getMessage(), not(containsString("grant")));
    }
}
