package io.containermanager.engine.kubernetes.version;

import io.containermanager.engine.kubernetes.ManifestMatch;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.WorkloadState;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a version that ends by itself was made as, beside its PodTemplate, which can be edited, and its Job, whose count of pods can. Pure. */
public final class JobNote {

    private JobNote() {}

    /** The template that its Job is made of. */
    public static Map<String, Object> template(Version version) {
        var noted = VersionAnnotations.object(version.note(VersionAnnotations.JOB_TEMPLATE));
        if (!noted.isEmpty()) {
            return noted;
        }
        var template = new LinkedHashMap<String, Object>();
        version.template().forEach((key, value) -> template.put(String.valueOf(key), value));
        return template;
    }

    /** Why its Job is not what it was made as, for people; null while it is, or there is none. */
    public static @Nullable String edited(Version version) {
        var job = version.job();
        boolean same = job == null
                || (ManifestMatch.covers(
                                ManifestTree.object(job, "spec"),
                                VersionAnnotations.object(version.note(VersionAnnotations.JOB)))
                        && WorkloadState.wanted(job) <= 1);
        if (same) {
            return null;
        }
        return "its Job " + version.name() + " was edited: it is not as declared";
    }

    /** Why its PodTemplate is not what it was made as, for people; null while it is, or for another kind. */
    public static @Nullable String templateEdited(Version version) {
        return !version.endsByItself() || ManifestMatch.covers(version.template(), template(version))
                ? null
                : "its PodTemplate " + version.name() + " is not as declared";
    }
}
