package io.containermanager.api.compose;

import io.containermanager.api.compose.FormData.Part;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.model.Violation;
import io.containermanager.model.secret.Masking;
import io.containermanager.model.text.UnicodeText;
import io.containermanager.yaml.SideFileReader;
import io.helidon.http.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Compose file as it was posted, alone or with the files it refers to.
 *
 * @param yaml its text
 * @param files what came with it, by path relative to it
 */
public record ComposeUpload(String yaml, Map<String, byte[]> files) {

    /** Bytes of one file that comes with a Compose file, and of the Compose file. */
    static final int FILE_MAX_BYTES = 1024 * 1024;

    private static final int PATH_MAX_CHARS = 500;

    /** Room for what is put behind it while a file is replaced. */
    private static final int NAME_MAX_CHARS = 200;

    private static final String FORM = "multipart/form-data";
    private static final Set<String> YAML =
            Set.of("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "application/vnd.yaml");
    private static final Set<String> COMPOSE =
            Set.of("compose", "compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml");
    private static final Pattern PART = Pattern.compile("[^/\\\\\\p{Cntrl}]{1," + NAME_MAX_CHARS + "}");

    /** What an endpoint says that takes Compose files beside JSON. */
    public static final ApiRequest.OtherTypes TYPES = new ApiRequest.OtherTypes(
            "application/json, application/yaml, multipart/form-data",
            "For a Compose file: curl -H 'Content-Type: application/yaml' --data-binary @compose.yaml <URL>; with the"
                    + " files it refers to: curl -F compose=@compose.yaml -F .env=@.env <URL>.");

    public ComposeUpload {
        files = Map.copyOf(files);
    }

    /** Whether a body is meant as a Compose file. */
    public static boolean is(ApiRequest request) {
        return YAML.contains(request.mediaType()) || request.mediaType().equals(FORM);
    }

    /** Reads the body; throws 400 with everything that is wrong with its form. */
    static ComposeUpload read(ApiRequest request) {
        if (request.mediaType().equals(FORM)) {
            return of(FormData.read(request.body(), request.mediaTypeParameter("boundary")));
        }
        if (!request.mediaTypeParameter("charset")
                .map("utf-8"::equalsIgnoreCase)
                .orElse(true)) {
            throw ApiError.of(
                            Status.UNSUPPORTED_MEDIA_TYPE_415,
                            "unsupported media type",
                            "Send the Compose file in UTF-8.")
                    .exception();
        }
        var violations = new ArrayList<Violation>();
        var text = compose(request.body(), violations);
        refuse(violations);
        return new ComposeUpload(text, Map.of());
    }

    private static ComposeUpload of(List<Part> parts) {
        var violations = new ArrayList<Violation>();
        var files = new TreeMap<String, byte[]>();
        @Nullable Part compose = null;
        for (var part : parts) {
            if (isCompose(part)) {
                if (compose != null) {
                    violations.add(
                            new Violation("", "two parts are the Compose file: send one, in a part named compose"));
                }
                compose = part;
            } else {
                add(part, files, violations);
            }
        }
        if (compose == null) {
            violations.add(new Violation("", "no part is the Compose file: send it in a part named compose"));
        }
        var text = compose == null ? "" : compose(compose.content(), violations);
        refuse(violations);
        return new ComposeUpload(text, files);
    }

    private static boolean isCompose(Part part) {
        return COMPOSE.contains(path(part));
    }

    /** The part's name is the file's path; behind {@code file} and {@code files} it is the file's own name. */
    private static String path(Part part) {
        var given = (part.name().equals("file") || part.name().equals("files")) && part.fileName() != null
                ? part.fileName()
                : part.name();
        return given.startsWith("./") ? given.substring(2) : given;
    }

    private static void add(Part part, Map<String, byte[]> files, List<Violation> violations) {
        var path = path(part);
        var masked = Masking.mask(path).replaceAll("\\p{Cntrl}", "?");
        var shown = UnicodeText.shortened(masked, 80);
        boolean safe = !path.startsWith(".compose/")
                && path.length() <= PATH_MAX_CHARS
                && Arrays.stream(path.split("/", -1))
                        .allMatch(name -> PART.matcher(name).matches() && !name.equals(".") && !name.equals(".."));
        if (!safe) {
            violations.add(new Violation(
                    "",
                    "the part \"" + shown
                            + "\" must be named by the file's path relative to the Compose file, without ..,"
                            + " not in .compose, and of at most " + PATH_MAX_CHARS + " characters"));
        } else if (part.content().length > FILE_MAX_BYTES) {
            violations.add(new Violation("", "the file \"" + shown + "\" has more than " + FILE_MAX_BYTES + " bytes"));
        } else if (files.put(path, part.content()) != null) {
            violations.add(new Violation("", "the file \"" + shown + "\" comes twice"));
        } else if (files.keySet().stream()
                .anyMatch(other -> other.startsWith(path + "/") || path.startsWith(other + "/"))) {
            violations.add(new Violation("", "the file \"" + shown + "\" is a folder of another one"));
        }
    }

    private static String compose(byte[] bytes, List<Violation> violations) {
        if (bytes.length == 0) {
            violations.add(new Violation("", "the Compose file is empty"));
        } else if (bytes.length > FILE_MAX_BYTES) {
            violations.add(new Violation("", "the Compose file has more than " + FILE_MAX_BYTES + " bytes"));
        }
        var text = violations.isEmpty() ? SideFileReader.text(bytes) : "";
        if (text == null) {
            violations.add(new Violation("", "the Compose file is not UTF-8"));
            return "";
        }
        return text;
    }

    private static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw ApiError.invalid(
                            "malformed body",
                            "Nothing was changed: " + violations.getFirst().message() + ".",
                            violations)
                    .exception();
        }
    }
}
