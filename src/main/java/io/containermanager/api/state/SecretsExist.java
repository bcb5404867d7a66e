package io.containermanager.api.state;

import io.containermanager.engine.SecretFiles;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * The rule that each secret listed by a service has a file. It reads the disk, so it is not among the rules of the model.
 *
 * @param files the secrets' files
 */
public record SecretsExist(SecretFiles files) {

    /** The missing secrets; an unchanged service may stay, no matter who posts it. */
    List<Violation> missing(State wanted, State stored) {
        var found = new ArrayList<Violation>();
        for (var app : wanted.apps().values()) {
            for (int place = 0; place < app.services().size(); place++) {
                var service = app.services().get(place);
                if (service.config().runtimeOptions().secrets().isEmpty()) {
                    continue;
                }
                var before = stored.service(new ServiceKey(app.appId(), service.serviceId()));
                if (before.isEmpty() || !before.get().equals(service)) {
                    check(service, "/apps/" + app.appId() + "/services/" + place + "/config/secrets/", found);
                }
            }
        }
        return found;
    }

    private void check(Service service, String at, List<Violation> found) {
        var names = service.config().runtimeOptions().secrets();
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            if (files.file(name).filter(Files::isRegularFile).isEmpty()) {
                found.add(new Violation(at + i, files.advice(name)));
            }
        }
    }
}
