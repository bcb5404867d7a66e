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
 * The rule that a secret which a service names has a file. It looks at the disk, which is why it does not stand with the rules of the model.
 *
 * @param files where they are
 */
public record SecretsExist(SecretFiles files) {

    /** What is missing; a service that is stored just so may stay, whoever posts it. */
    List<Violation> missing(State wanted, State stored) {
        var found = new ArrayList<Violation>();
        for (var app : wanted.apps().values()) {
            for (int place = 0; place < app.services().size(); place++) {
                var service = app.services().get(place);
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
