package io.containermanager.engine.kubernetes.client;

import org.jspecify.annotations.Nullable;

/** Versions of objects as numbers that grow, as Kubernetes lets its clients compare them since 1.35 and has always made them (KEP-5504). Pure. */
public final class ResourceVersions {

    private ResourceVersions() {}

    /** A {@code resourceVersion} as a number; 0 where there is none, or where it is anything else. */
    public static long number(@Nullable String version) {
        return version != null && version.matches("\\d{1,18}") ? Long.parseLong(version) : 0;
    }
}
