package io.containermanager.api.compose;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes multipart forms as curl does. */
public final class Forms {

    public static final String TYPE = "multipart/form-data; boundary=------------------------d74496d66958873e";

    private static final String BOUNDARY = "--------------------------d74496d66958873e";

    private Forms() {}

    public static byte[] of(Map<String, String> parts) {
        var body = new ByteArrayOutputStream();
        parts.forEach(
                (name, content) -> body.writeBytes((BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name
                                + "\"; filename=\"" + name.substring(name.lastIndexOf('/') + 1)
                                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + content + "\r\n")
                        .getBytes(StandardCharsets.UTF_8)));
        body.writeBytes((BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }
}
