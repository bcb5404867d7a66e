package io.containermanager.engine.simulated;

import io.containermanager.engine.LogLine;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** The manners in which servers write: one line each time, of a level that fits. Pure, randomness given. */
enum LogStyle {
    /** A web server's access log; failures go to the error stream. */
    ACCESS {
        @Override
        LogLine line(Instant now, Level level, RandomGenerator random) {
            var status = level == Level.ERROR ? 502 : level == Level.WARN ? 404 : 200;
            var text = "10.0.%d.%d - - \"GET %s HTTP/1.1\" %d %d"
                    .formatted(
                            random.nextInt(8),
                            1 + random.nextInt(254),
                            pick(PATHS, random),
                            status,
                            120 + random.nextInt(9_000));
            return new LogLine(now, level == Level.ERROR, text);
        }
    },
    /** One JSON object a line. */
    JSON {
        @Override
        LogLine line(Instant now, Level level, RandomGenerator random) {
            var text = "{\"time\":\"%s\",\"level\":\"%s\",\"msg\":\"%s\",\"durationMs\":%d}"
                    .formatted(
                            now.truncatedTo(ChronoUnit.MILLIS),
                            level.name().toLowerCase(Locale.ROOT),
                            pick(level.messages(), random),
                            1 + random.nextInt(400));
            return new LogLine(now, level == Level.ERROR, text);
        }
    },
    /** {@code key=value} pairs. */
    LOGFMT {
        @Override
        LogLine line(Instant now, Level level, RandomGenerator random) {
            var text = "ts=%s level=%s msg=\"%s\" took=%dms"
                    .formatted(
                            now.truncatedTo(ChronoUnit.MILLIS),
                            level.name().toLowerCase(Locale.ROOT),
                            pick(level.messages(), random),
                            1 + random.nextInt(400));
            return new LogLine(now, true, text);
        }
    },
    /** Time, level and message in columns. */
    PLAIN {
        @Override
        LogLine line(Instant now, Level level, RandomGenerator random) {
            var text = "%s %-5s [worker-%d] %s"
                    .formatted(
                            now.truncatedTo(ChronoUnit.MILLIS),
                            level.name(),
                            1 + random.nextInt(4),
                            pick(level.messages(), random));
            return new LogLine(now, level == Level.ERROR, text);
        }
    };

    private static final List<String> PATHS =
            List.of("/", "/index.html", "/api/items", "/api/items/42", "/assets/app.js", "/health", "/login");
    private static final List<String> WEB_SERVERS = List.of("nginx", "httpd", "traefik", "caddy", "haproxy");

    /** The style of containers of that image: web servers write access logs, the others differ by name. */
    static LogStyle of(String image) {
        if (WEB_SERVERS.stream().anyMatch(image::contains)) {
            return ACCESS;
        }
        return List.of(JSON, LOGFMT, PLAIN).get(Math.floorMod(image.hashCode(), 3));
    }

    /** One more line. */
    abstract LogLine line(Instant now, Level level, RandomGenerator random);

    private static String pick(List<String> from, RandomGenerator random) {
        return from.get(random.nextInt(from.size()));
    }

    /** How grave a line is. */
    enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR;

        private static final int OF = 100;

        /** Mostly informative; one line in fifty is an error. */
        static Level random(RandomGenerator random) {
            int draw = random.nextInt(OF);
            return draw < 2 ? ERROR : draw < 10 ? WARN : draw < 25 ? DEBUG : INFO;
        }

        private List<String> messages() {
            return switch (this) {
                case DEBUG ->
                    List.of("cache hit for key session:4711", "polling queue, nothing to do", "connection pooled");
                case INFO ->
                    List.of("request served", "job finished", "configuration reloaded", "3 items synchronised");
                case WARN -> List.of("slow query", "retrying upstream, attempt 2", "queue is 80 % full");
                case ERROR ->
                    List.of("upstream timed out", "could not parse message, dropped", "connection reset by peer");
            };
        }
    }
}
