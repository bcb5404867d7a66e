package io.containermanager.engine.kubernetes.version;

import io.containermanager.engine.kubernetes.KubernetesSettings;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.ObjectLabels;
import io.containermanager.engine.kubernetes.ObjectNames;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of the cluster are this manager's. Others run managers of their own beside it, whose apps may have the same ids and whose objects
 * then have the same names in other namespaces; and what is copied into another namespace keeps its labels. So both the label of the manager and the
 * namespace of the app must be right.
 *
 * @param settings say in which namespaces apps are
 * @param instance this manager's name, which objects carry
 */
public record OwnObjects(KubernetesSettings settings, Supplier<String> instance) {

    /** A namespace of its own for each app ends in that app's id. */
    private static final Pattern APP_ID = Pattern.compile("\\d{1,16}");

    /** Whether this manager made it, where it now is. */
    public boolean made(Map<String, Object> object) {
        var app = label(object, ObjectLabels.APP_ID);
        return ObjectLabels.MANAGER.equals(label(object, ObjectLabels.MANAGED_BY))
                && labelled(object)
                && app != null
                && APP_ID.matcher(app).matches()
                && isPlaceOf(object, Long.parseLong(app));
    }

    /** Whether it is where the objects of an app are; a namespace itself is nowhere. */
    public boolean isPlaceOf(Map<String, Object> object, long appId) {
        var namespace = namespace(object);
        return namespace == null || namespace.equals(ObjectNames.namespace(settings, appId));
    }

    /** Whether it is in a namespace for apps of this manager: another object of that name cannot be made there, whatever manager made this one. */
    public boolean near(Map<String, Object> object) {
        var namespace = String.valueOf(namespace(object));
        var one = settings.namespace();
        var beginning = settings.prefix() + "-";
        return one != null
                ? namespace.equals(one)
                : namespace.startsWith(beginning)
                        && APP_ID.matcher(namespace.substring(beginning.length()))
                                .matches();
    }

    /** Whether it concerns this manager at all: another one's elsewhere does not, a copy of one of its own does. */
    public boolean concerns(Map<String, Object> object) {
        return near(object) || labelled(object);
    }

    private boolean labelled(Map<String, Object> object) {
        return instance.get().equals(label(object, ObjectLabels.INSTANCE));
    }

    private static @Nullable String namespace(Map<String, Object> object) {
        return ManifestTree.text(ManifestTree.object(object, "metadata"), "namespace");
    }

    private static @Nullable String label(Map<String, Object> object, String key) {
        return ManifestTree.text(ManifestTree.object(object, "metadata", "labels"), key);
    }
}
