package io.containermanager.host.history;

import java.util.Locale;

/** What a point that stands for several slots shows. */
public enum Aggregate {
    /** Their mean. */
    AVG,
    /** The lowest. */
    MIN,
    /** The highest: short peaks stay visible. */
    MAX;

    /** The word on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    float of(float[] values, int count) {
        if (count == 0) {
            return Float.NaN;
        }
        float result = values[0];
        for (int i = 1; i < count; i++) {
            result = switch (this) {
                case AVG -> result + values[i];
                case MIN -> Math.min(result, values[i]);
                case MAX -> Math.max(result, values[i]);
            };
        }
        return this == AVG ? result / count : result;
    }
}
