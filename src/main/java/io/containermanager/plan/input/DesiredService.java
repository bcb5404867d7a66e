package io.containermanager.plan.input;

import io.containermanager.model.App;
import io.containermanager.model.ImageReference;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.wire.SpecHash;
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

    /** The same, bound to that image; null binds it to none. */
    public DesiredService withImageDigest(@Nullable String digest) {
        return new DesiredService(key, app, service, specHash, revision, digest);
    }

    /** Whether it is that spec with that image; a digest that is not known, on either side, excludes nothing. */
    public boolean is(String otherSpecHash, @Nullable String otherDigest) {
        return specHash.equals(otherSpecHash)
                && (imageDigest == null || otherDigest == null || imageDigest.equals(otherDigest));
    }

    /** Whether it is what ran well: once it is bound to an image, only that image counts. */
    public boolean is(ServiceMemory.GoodSpec good) {
        return specHash.equals(good.specHash()) && (imageDigest == null || imageDigest.equals(good.imageDigest()));
    }

    /**
     * What its container is made by: the declared reference, or the digest that it declares or is bound to, so that a tag that moved
     * changes nothing.
     */
    public String imageReference() {
        var name = service.imageName();
        var declared = ImageReference.apart(name).digest();
        var digest = declared == null ? imageDigest : declared;
        return digest == null ? name : ImageLocks.byDigest(name, digest);
    }
}
