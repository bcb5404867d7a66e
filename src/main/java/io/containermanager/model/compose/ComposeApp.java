package io.containermanager.model.compose;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.compose.file.Warning;
import java.util.List;
import java.util.Map;

/**
 * What a Compose file became.
 *
 * @param app the app, valid by itself
 * @param warnings what does not do here what the file says, in the order in which it was found
 * @param texts contents that the file gives inline (configs, secrets), by path below the project's folder: to be written before it is
 *     applied
 * @param copies side files to be written, by path below the project's folder; the values are the side files' paths
 * @param written where the file has what it may write in several ways, by the usual place
 */
public record ComposeApp(
        App app,
        List<Warning> warnings,
        Map<String, String> texts,
        Map<String, String> copies,
        Map<String, String> written) {
    public ComposeApp {
        warnings = List.copyOf(warnings);
        texts = Map.copyOf(texts);
        copies = Map.copyOf(copies);
        written = Map.copyOf(written);
    }

    /** A pointer into the app as a pointer into the Compose file. */
    public String inFile(String pointer) {
        var place = SourcePointers.inFile(
                pointer, app.services().stream().map(Service::serviceName).toList());
        return written.getOrDefault(place, place);
    }
}
