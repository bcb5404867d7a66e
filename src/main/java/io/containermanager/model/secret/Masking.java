package io.containermanager.model.secret;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Hides what looks secret in a declaration, and puts it back: {@link #MASK} in a posted declaration stands for the
 * stored value of the same app, service and key. Masked are variables, labels and options whose name promises a secret,
 * such arguments of commands and health checks, and passwords inside URLs and connection strings anywhere in those. Pure.
 */
public final class Masking {

    /** Stands for what is hidden. */
    public static final String MASK = "__masked__";

    private Masking() {}

    /** A command line as anybody may see it. */
    public static List<String> maskArguments(List<String> arguments) {
        return SecretArguments.masked(arguments);
    }

    /** The state as anybody may see it. */
    public static State mask(State state) {
        var apps = new TreeMap<Long, App>();
        state.apps().forEach((id, app) -> apps.put(id, mask(app)));
        return new State(apps);
    }

    /** The app as anybody may see it. */
    public static App mask(App app) {
        return changed(app, app, (values, same) -> SecretFields.masked(values), (fields, same) -> fields.masked());
    }

    /** The configuration as anybody may see it. */
    public static ServiceConfig mask(ServiceConfig config) {
        return SecretFields.of(config).masked().into(config);
    }

    /**
     * The words of an engine or a registry without credentials in URLs and tokens of known forms. Its sentences are left as they are:
     * "unable to find passwd: is a directory" holds no secret. What a container was given is hidden by {@link SecretValues}.
     */
    public static String maskForms(String text) {
        return SecretText.masked(text, SecretText.spansOfForms(text));
    }

    /** A text of unknown origin (a setting, a URL, a log line) without the secrets that are recognised by their form or their name. */
    public static String mask(String text) {
        return SecretText.masked(text, SecretText.spans(text));
    }

    /** A value under a name, hidden as in a state. */
    public static String mask(String name, String value) {
        return SecretText.masked(value, SecretText.spans(name, value));
    }

    /** The posted app with the stored values where its masks stand; a mask without a stored value stays. */
    public static App filled(App posted, @Nullable App stored) {
        return stored == null ? posted : changed(posted, stored, SecretFields::restored, SecretFields::restored);
    }

    /** An app with all that may be secret changed, looking at the same places of another app. */
    private static App changed(
            App app, App other, BinaryOperator<Map<String, String>> values, BinaryOperator<SecretFields> fields) {
        var services = app.services().stream()
                .map(service -> {
                    ServiceConfig beside = other.service(service.serviceId())
                            .map(Service::config)
                            .orElse(ServiceConfig.DEFAULTS);
                    SecretFields changed = fields.apply(SecretFields.of(service.config()), SecretFields.of(beside));
                    return service.withConfig(changed.into(service.config()));
                })
                .toList();
        var volumes = new TreeMap<String, Volume>();
        app.volumes().forEach((key, volume) -> {
            Volume beside = other.volumes().getOrDefault(key, Volume.PLAIN);
            volumes.put(
                    key,
                    new Volume(
                            volume.name(),
                            volume.external(),
                            volume.driver(),
                            values.apply(volume.driverOpts(), beside.driverOpts()),
                            values.apply(volume.labels(), beside.labels())));
        });
        var networks = new TreeMap<String, Network>();
        app.networks().forEach((key, network) -> {
            Network beside = other.networks().getOrDefault(key, Network.PLAIN);
            networks.put(
                    key,
                    new Network(
                            network.name(),
                            network.external(),
                            network.driver(),
                            values.apply(network.driverOpts(), beside.driverOpts()),
                            values.apply(network.labels(), beside.labels()),
                            network.internal(),
                            network.ipam(),
                            network.addressing()));
        });
        return new App(app.appId(), app.appName(), app.appUuid(), services, volumes, networks);
    }
}
