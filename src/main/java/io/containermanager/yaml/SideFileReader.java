package io.containermanager.yaml;

import io.containermanager.event.FailureText;
import io.containermanager.model.compose.file.ComposeRequest.Lines;
import io.containermanager.model.compose.file.ComposeRequest.SideFile;
import io.containermanager.model.wire.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the files that come with a Compose file, for the manager and for the command that uploads them. Pure. */
public final class SideFileReader {

    private SideFileReader() {}

    /** A file as text and, by its name, as YAML; what is not YAML keeps the problem for a file that extends it. */
    public static SideFile read(String path, byte[] bytes) {
        var text = text(bytes);
        var digest = Sha256.hex(new String(bytes, StandardCharsets.ISO_8859_1));
        if (text == null || !path.matches(".*\\.ya?ml")) {
            return new SideFile(text, null, digest);
        }
        try {
            var yaml = YamlTree.compose(text);
            return new SideFile(text, yaml.tree(), digest, yaml::line, null);
        } catch (YamlTree.MalformedException notYaml) {
            return new SideFile(text, null, digest, Lines.UNKNOWN, FailureText.of(notYaml));
        }
    }

    /** The text that bytes are in UTF-8, without a byte order mark; null when they are none. */
    public static @Nullable String text(byte[] bytes) {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }
}
