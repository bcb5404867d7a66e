package io.containermanager.model.compose;

import io.containermanager.model.App;
import io.containermanager.model.Violation;
import io.containermanager.model.compose.file.Warning;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a Compose file became.
 *
 * @param app the app, valid by itself
 * @param warnings what does not do here what the file says, in the order in which it was found
 * @param texts contents that the file gives inline (configs, secrets), by path below the project's folder: to be written before it is
 *     applied
 * @param copies side files to be written, by path below the project's folder; the values are the side files' paths
 * @param inFile makes what is wrong in the app what is wrong in the file: with a pointer into it, and its line in the message
 */
public record ComposeApp(
        App app,
        List<Warning> warnings,
        Map<String, String> texts,
        Map<String, String> copies,
        UnaryOperator<Violation> inFile) {
    public ComposeApp {
        warnings = List.copyOf(warnings);
        texts = Map.copyOf(texts);
        copies = Map.copyOf(copies);
    }
}
