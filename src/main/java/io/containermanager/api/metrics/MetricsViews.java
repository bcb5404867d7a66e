package io.containermanager.api.metrics;

import io.containermanager.api.http.Json;
import io.containermanager.host.SystemMetrics;
import io.containermanager.live.channel.ActivityJson;
import io.containermanager.live.channel.MetricsJson;

/** The wire form of a sample of the machine: the seed's {@code SystemMetrics} and {@code uptime_formatted}. Pure. */
public final class MetricsViews {

    private static final long MINUTE_SECONDS = 60;
    private static final long HOUR_SECONDS = 3_600;
    private static final long DAY_SECONDS = 86_400;

    private MetricsViews() {}

    /** The sample's members and {@code uptime_formatted}, and {@code scopes} and {@code reasons} where they are asked for. */
    static byte[] metrics(SystemMetrics sample, boolean withScopes) {
        return Json.object(json -> {
            MetricsJson.writeMembers(json, sample);
            json.writeStringField("uptime_formatted", sample.uptime() == null ? null : uptime(sample.uptime()));
            if (withScopes) {
                ActivityJson.writeScopes(json, sample.scopes());
                ActivityJson.writeReasons(json, sample.reasons());
            }
        });
    }

    /** Seconds as people say them: {@code 1d 5h 30m}, without the leading parts that are 0. */
    public static String uptime(long seconds) {
        long days = seconds / DAY_SECONDS;
        long hours = seconds % DAY_SECONDS / HOUR_SECONDS;
        long minutes = seconds % HOUR_SECONDS / MINUTE_SECONDS;
        if (days > 0) {
            return days + "d " + hours + "h " + minutes + "m";
        }
        return hours > 0 ? hours + "h " + minutes + "m" : minutes + "m";
    }
}
