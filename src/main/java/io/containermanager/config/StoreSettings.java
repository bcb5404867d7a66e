package io.containermanager.config;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where the targets are.
 *
 * @param kind {@code sqlite} or {@code kubernetes}
 * @param databasePath the SQLite file; its folder is the data folder, whatever the kind
 * @param namespace of the Secrets and the Lease that replicas share; empty for the one of the manager's pod
 * @param name with which their names begin
 * @param address where other replicas reach this one's API; empty when nothing is forwarded to it
 */
public record StoreSettings(String kind, Path databasePath, String namespace, String name, String address) {

    private static final String KEY = "store.kubernetes.";

    /** A name of at most 40 characters, to which the store adds its own. */
    private static final Pattern NAME = Pattern.compile("[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?");

    private static final Pattern NAMESPACE = Pattern.compile("(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)?");

    /** The address of another replica is reached over the pod network, without TLS. */
    private static final Pattern ADDRESS = Pattern.compile("(?:http://(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+]):\\d{1,5})?");

    /** Whether several replicas share the targets, of which one acts. */
    public boolean isShared() {
        return kind.equals("kubernetes");
    }

    /** The same without replicas. */
    StoreSettings withinProcess() {
        return new StoreSettings("sqlite", databasePath, namespace, name, address);
    }

    static StoreSettings read(SettingsReader reader, Path databasePath, EngineSettings engine) {
        var kind = reader.word("store.kind", List.of("sqlite", "kubernetes"));
        if (kind.equals("kubernetes") && engine.isDocker()) {
            reader.problem(
                    "store.kind",
                    kind,
                    "cannot be used with engine.kind docker: each replica would start the containers on its own"
                            + " machine; set engine.kind to kubernetes");
        }
        requireReachable(reader);
        return new StoreSettings(
                kind,
                databasePath,
                text(reader, "namespace", NAMESPACE, "must be the name of a namespace"),
                text(
                        reader,
                        "name",
                        NAME,
                        "must be 1 to 40 lower-case letters, digits and -, beginning with a letter and not ending with"
                                + " -"),
                text(
                        reader,
                        "address",
                        ADDRESS,
                        "must be http:// with a host and a port, such as http://10.1.2.3:3002"));
    }

    /** Replicas reach each other without TLS: one whose port speaks nothing else would never get what is forwarded. */
    private static void requireReachable(SettingsReader reader) {
        var address = reader.optionalText(KEY + "address").orElse("");
        if (!address.isEmpty()
                && !reader.optionalText("server.tls.certificate-chain")
                        .orElse("")
                        .isEmpty()) {
            reader.problem(
                    KEY + "address",
                    address,
                    "cannot be used with server.tls, because replicas reach each other without TLS; end TLS for clients"
                            + " at an ingress");
        }
    }

    private static String text(SettingsReader reader, String setting, Pattern valid, String rule) {
        var text = reader.optionalText(KEY + setting).orElse("");
        if (valid.matcher(text).matches()) {
            return text;
        }
        reader.problem(KEY + setting, text, rule);
        return "";
    }
}
