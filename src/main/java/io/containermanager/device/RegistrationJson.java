package io.containermanager.device;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.containermanager.device.DeviceException.Upstream;
import io.containermanager.device.DeviceException.UpstreamCause;
import io.containermanager.json.JsonFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is sent to a fleet's API at registration, and what it answers. Pure. */
final class RegistrationJson {

    private static final JsonMapper MAPPER = JsonFormat.mapper()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private RegistrationJson() {}

    /** The request's form. */
    record Body(
            String uuid,
            @Nullable String deviceName,
            @Nullable String deviceType,
            @Nullable String macAddress,
            @Nullable String osVersion) {}

    /**
     * What is taken from the answer.
     *
     * @param deviceId the fleet's name for the device
     * @param apiKey a key for later calls, if it gave one
     */
    record Answer(String deviceId, Optional<String> apiKey) {}

    static byte[] write(String uuid, Registration registration) {
        try {
            return MAPPER.writeValueAsBytes(new Body(
                    uuid,
                    registration.deviceName(),
                    registration.deviceType(),
                    registration.macAddress(),
                    registration.osVersion()));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a registration cannot be written as JSON", impossible);
        }
    }

    /** Reads an answer; the device may be the answer itself or its member {@code device}. */
    static Answer read(PinnedCall.Answer answer) {
        if (answer.status() >= 300 && answer.status() < 400) {
            throw new Upstream(
                    UpstreamCause.REDIRECTED,
                    "the endpoint redirects (status " + answer.status()
                            + "), which is not followed; give its final address");
        }
        if (answer.status() < 200 || answer.status() >= 300) {
            throw new Upstream(
                    UpstreamCause.REFUSED,
                    "the endpoint refused the registration with status " + answer.status()
                            + "; see its log for the reason");
        }
        var tree = tree(answer.body());
        var device = tree.path("device").isObject() ? tree.path("device") : tree;
        var id = text(device, "deviceId").or(() -> text(device, "id"));
        return new Answer(
                id.orElseThrow(() -> new Upstream(
                        UpstreamCause.BAD_ANSWER,
                        "the endpoint's answer names no deviceId; check that it is a fleet's API")),
                text(device, "apiKey").or(() -> text(device, "deviceApiKey")).filter(DeviceRules::isKey));
    }

    private static JsonNode tree(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException malformed) {
            throw new Upstream(
                    UpstreamCause.BAD_ANSWER, "the endpoint's answer is not JSON; check that it is a fleet's API");
        }
    }

    private static Optional<String> text(JsonNode node, String name) {
        var value = node.path(name);
        return value.isTextual() || value.isIntegralNumber()
                ? Optional.of(value.asText())
                        .filter(text -> !text.isBlank() && text.length() <= DeviceRules.TEXT_MAX_CHARS)
                : Optional.empty();
    }
}
