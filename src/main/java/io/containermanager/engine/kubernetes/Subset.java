package io.containermanager.engine.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether an object is what a manifest says already: the API server adds defaults, and others add what is theirs. Pure. */
public final class Subset {

    private Subset() {}

    /** Whether everything of what is wanted is there; lists must have the same elements in the same order. */
    public static boolean covers(@Nullable Object there, @Nullable Object wanted) {
        if (wanted instanceof Map<?, ?> fields) {
            return there instanceof Map<?, ?> object
                    && fields.entrySet().stream()
                            .allMatch(field -> covers(object.get(field.getKey()), field.getValue()));
        }
        if (wanted instanceof List<?> elements) {
            if (!(there instanceof List<?> list) || list.size() != elements.size()) {
                return false;
            }
            for (int at = 0; at < elements.size(); at++) {
                if (!covers(list.get(at), elements.get(at))) {
                    return false;
                }
            }
            return true;
        }
        if (wanted instanceof Number number && there instanceof Number other) {
            return number.doubleValue() == other.doubleValue();
        }
        return Objects.equals(there, wanted);
    }
}
