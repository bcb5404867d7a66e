package io.containermanager.cli.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A body of {@code multipart/form-data} (RFC 7578), its names by WHATWG's form encoding. Pure. */
public final class FormBody {

    private static final String BOUNDARY = "container-manager-5f0c1d7a9b3e4c68";

    public static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;

    private FormBody() {}

    /** Each part is a file, named by its path. */
    public static byte[] of(Map<String, byte[]> parts) {
        var body = new ByteArrayOutputStream();
        parts.forEach((name, content) -> {
            var quoted = name.replace("\\", "\\\\")
                    .replace("\"", "%22")
                    .replace("\r", "%0D")
                    .replace("\n", "%0A");
            body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + quoted
                            + "\"; filename=\"" + quoted + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(content);
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        });
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }
}
