package io.containermanager.model.compose;

import io.containermanager.model.App;
import java.util.List;
import java.util.Map;

/**
 * What a Compose file became.
 *
 * @param app the app, valid by itself
 * @param warnings what was left out because it changes nothing here, each with its line, in the order of the file
 * @param files contents that the file gives inline (configs), by path below the project's root: to be written before it
 *     is applied
 */
public record ComposeApp(App app, List<String> warnings, Map<String, String> files) {
    public ComposeApp {
        warnings = List.copyOf(warnings);
        files = Map.copyOf(files);
    }
}
