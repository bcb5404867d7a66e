package io.containermanager.model.wire;

import io.containermanager.model.VolumeMount;
import java.util.ArrayList;

/** Writes mounts: the short form where it reads back equal, the long one elsewhere. */
final class MountWriter {

    private MountWriter() {}

    static Object write(VolumeMount mount) {
        String source = mount.source();
        boolean plain = !mount.readOnly() && mount.options().isEmpty();
        boolean anonymous = mount.type() == VolumeMount.Type.ANONYMOUS && plain;
        boolean named = source != null && source.indexOf(':') < 0;
        boolean unbroken =
                mount.target().indexOf(':') < 0 && mount.options().stream().noneMatch(MountWriter::splits);
        if (!unbroken || mount.type() == VolumeMount.Type.TMPFS || !(anonymous || named)) {
            return writeLong(mount);
        }
        var options = new ArrayList<>(mount.options());
        if (mount.readOnly()) {
            options.addFirst("ro");
        }
        return (source == null ? "" : source + ":")
                + mount.target()
                + (options.isEmpty() ? "" : ":" + String.join(",", options));
    }

    private static boolean splits(String option) {
        return option.indexOf(':') >= 0 || option.indexOf(',') >= 0;
    }

    private static Object writeLong(VolumeMount mount) {
        String type = switch (mount.type()) {
            case VOLUME, ANONYMOUS -> "volume";
            case BIND -> "bind";
            case TMPFS -> "tmpfs";
        };
        return new TreeWriter()
                .put("type", type)
                .given("source", mount.source())
                .put("target", mount.target())
                .flag("readOnly", mount.readOnly())
                .list("options", mount.options())
                .tree();
    }
}
