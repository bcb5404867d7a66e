package io.containermanager.config;

import io.containermanager.api.listener.ListenerLimits;
import io.containermanager.tls.ServerTls;
import org.jspecify.annotations.Nullable;

/**
 * Where it listens.
 *
 * @param host address
 * @param port 0 takes a free one
 * @param maxPayloadBytes the largest request body
 * @param tls the certificate to show, or null to speak plain HTTP
 * @param hstsSeconds how long browsers are to come by HTTPS alone; 0 without TLS, or to say nothing of it
 * @param limits what clients may use of it
 */
public record ServerSettings(
        String host,
        int port,
        long maxPayloadBytes,
        ServerTls.@Nullable PemFiles tls,
        long hstsSeconds,
        ListenerLimits limits) {

    public boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }

    static ServerSettings read(SettingsReader reader) {
        long payload = reader.bytes("server.max-payload-size", 1 << 10, 64 << 20);
        var tls = tls(reader);
        long hsts = reader.number("server.tls.hsts-max-age", 0, 63_072_000, "s");
        if (hsts > 0 && tls == null) {
            reader.problem("server.tls.hsts-max-age", hsts, "needs server.tls.certificate-chain");
        }
        return new ServerSettings(
                reader.text("server.host", "must be an address, such as 127.0.0.1"),
                (int) reader.number("server.port", 0, 65_535, "", "PORT"),
                payload,
                tls,
                hsts,
                limits(reader, payload));
    }

    private static ListenerLimits limits(SettingsReader reader, long payload) {
        var key = "server.limits.";
        long bodies = reader.bytes(key + "max-body-bytes", 64 << 10, 1L << 30);
        if (bodies < payload) {
            reader.problem(key + "max-body-bytes", bodies, "must not be less than server.max-payload-size");
        }
        return new ListenerLimits(
                (int) reader.number(key + "max-connections", 0, 100_000, "connections"),
                (int) reader.number(key + "max-connections-per-address", 0, 100_000, "connections"),
                (int) reader.number(key + "max-unfinished", 10, 100_000, "requests"),
                (int) reader.number(key + "max-unfinished-per-address", 10, 100_000, "requests"),
                reader.millis(key + "header-timeout", 500, 300_000),
                reader.millis(key + "body-grace", 500, 300_000),
                reader.bytes(key + "body-min-rate", 16, 1 << 20),
                reader.millis(key + "write-timeout", 500, 300_000),
                reader.millis(key + "idle-timeout", 1_000, SettingsReader.HOUR_MILLIS),
                bodies);
    }

    private static ServerTls.@Nullable PemFiles tls(SettingsReader reader) {
        var chain = reader.optionalPath("server.tls.certificate-chain");
        var key = reader.optionalPath("server.tls.private-key");
        if (chain.isPresent() != key.isPresent()) {
            reader.missing(
                    "server.tls." + (chain.isPresent() ? "private-key" : "certificate-chain"),
                    "the certificate chain and its private key go together");
        }
        return chain.isPresent() && key.isPresent() ? new ServerTls.PemFiles(chain.get(), key.get()) : null;
    }
}
