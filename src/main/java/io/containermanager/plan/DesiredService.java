package io.containermanager.plan;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.SpecHash;
import org.jspecify.annotations.Nullable;

/**
 * A service as it is to run, with what is worked out once per revision.
 *
 * @param key names it
 * @param app the app that declares it
 * @param service its spec
 * @param specHash the spec's fingerprint
 * @param revision the target that declares it
 * @param imageDigest the digest its image is to have, or null for whatever the reference means
 */
public record DesiredService(
        ServiceKey key,
        App app,
        Service service,
        String specHash,
        long revision,
        @Nullable String imageDigest) {

    /** Works out the fingerprint. */
    public static DesiredService of(App app, Service service, long revision, @Nullable String imageDigest) {
        var key = new ServiceKey(app.appId(), service.serviceId());
        return new DesiredService(key, app, service, SpecHash.of(app, service), revision, imageDigest);
    }
}
