package io.containermanager.device;

import io.containermanager.device.DeviceException.Invalid;
import io.containermanager.device.DeviceException.Upstream;
import io.containermanager.device.RegistrationJson.Answer;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.Violation;
import io.containermanager.model.secret.Masking;
import io.containermanager.store.BoundedWait;
import io.containermanager.store.DeviceRecord;
import io.containermanager.store.DeviceStore;
import io.containermanager.store.StoreException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The device's identity and provisioning. Methods wait for the disk, and some for the network, on the caller's thread; they fail with a
 * {@link DeviceException} or a {@link StoreException}, and then nothing was stored. Thread-safe.
 */
public final class DeviceService implements AutoCloseable {

    private final DeviceStore store;
    private final BooleanSupplier applied;
    private final FleetClient network;
    private final Surroundings surroundings;

    /**
     * What the service needs of its surroundings.
     *
     * @param clock wall time, for {@code registeredAt}
     * @param resolver finds endpoints' addresses
     * @param tls secures connections to endpoints; asked for at the first of them, because making one reads the whole trust store
     * @param events gets every change; must not block
     */
    public record Surroundings(
            InstantSource clock, AddressResolver resolver, Supplier<SSLSocketFactory> tls, Consumer<Event> events) {}

    /**
     * A service for one store.
     *
     * @param applied whether a target was ever applied: from then on the uuid stays
     */
    public DeviceService(DeviceStore store, BooleanSupplier applied, Surroundings surroundings) {
        this.store = store;
        this.applied = applied;
        this.network = new FleetClient(surroundings.resolver(), surroundings.tls());
        this.surroundings = surroundings;
    }

    /** The device as it is stored. */
    public DeviceView device() {
        return DeviceView.of(store.device());
    }

    /** Whether it was provisioned or registered. */
    public boolean provisioned() {
        return store.device().provisioned();
    }

    /** All that is wrong with a provisioning, apart from where its endpoint leads; nothing is asked or stored. */
    public List<Violation> check(Provisioning asked) {
        return DeviceRules.check(asked, store.device().uuid(), applied.getAsBoolean());
    }

    /** All that is wrong with a registration, apart from where its endpoint leads; nothing is asked or stored. */
    public List<Violation> check(Registration asked) {
        return DeviceRules.check(asked);
    }

    /**
     * Stores what is given and marks the device as provisioned.
     *
     * @param by who asks, for the event
     */
    public DeviceView provision(Provisioning asked, String by) {
        refuse(check(asked));
        refuseIfForbidden(asked.apiEndpoint());
        return change("was provisioned", by, device -> merged(device, asked, true));
    }

    /** Changes what is given and nothing else; {@code uuid}, {@code deviceType} and {@code apiKey} must be null. */
    public DeviceView patch(@Nullable String deviceName, @Nullable String apiEndpoint, String by) {
        var asked = new Provisioning(null, deviceName, null, apiEndpoint, null);
        refuse(DeviceRules.check(asked, store.device().uuid(), true));
        refuseIfForbidden(apiEndpoint);
        return change("was changed", by, device -> merged(device, asked, device.provisioned()));
    }

    /** Forgets everything but the uuid. */
    public DeviceView reset(String by) {
        return change("was reset", by, device -> DeviceRecord.unprovisioned(device.uuid()));
    }

    /** Registers with a fleet's API and stores what came of it; takes up to 25 s. */
    public DeviceView register(Registration asked, String by) {
        refuse(DeviceRules.check(asked));
        var url = FleetUrl.parse(Objects.requireNonNull(asked.apiEndpoint()));
        var addresses = network.addresses(url);
        refuse(forbidden(addresses));
        var before = store.device();
        var complete = completed(asked, before);
        var key = Optional.ofNullable(keyFor(url.text(), before));
        var answer = RegistrationJson.read(
                network.post(url, addresses, RegistrationJson.write(before.uuid(), complete), key));
        return change("was registered", by, device -> registered(device, complete, url, answer));
    }

    private DeviceRecord registered(DeviceRecord device, Registration asked, FleetUrl url, Answer answer) {
        return new DeviceRecord(
                device.uuid(),
                answer.deviceId(),
                asked.deviceName(),
                asked.deviceType(),
                url.text(),
                answer.apiKey().orElse(keyFor(url.text(), device)),
                surroundings.clock().instant().truncatedTo(ChronoUnit.MILLIS),
                true);
    }

    /** The stored key, if it may go to that endpoint: one given for a fleet never goes to another. */
    private static @Nullable String keyFor(@Nullable String endpoint, DeviceRecord device) {
        var given = device.apiEndpoint();
        return given == null || given.equals(endpoint) ? device.apiKey() : null;
    }

    private static Registration completed(Registration asked, DeviceRecord device) {
        return new Registration(
                asked.apiEndpoint(),
                asked.deviceName() == null ? device.deviceName() : asked.deviceName(),
                asked.deviceType() == null ? device.deviceType() : asked.deviceType(),
                asked.macAddress(),
                asked.osVersion());
    }

    private static DeviceRecord merged(DeviceRecord device, Provisioning asked, boolean provisioned) {
        var endpoint = asked.apiEndpoint() == null
                ? device.apiEndpoint()
                : FleetUrl.parse(asked.apiEndpoint()).text();
        return new DeviceRecord(
                asked.uuid() == null ? device.uuid() : asked.uuid().toLowerCase(Locale.ROOT),
                device.deviceId(),
                asked.deviceName() == null ? device.deviceName() : asked.deviceName(),
                asked.deviceType() == null ? device.deviceType() : asked.deviceType(),
                endpoint,
                asked.apiKey() == null ? keyFor(endpoint, device) : asked.apiKey(),
                device.registeredAt(),
                provisioned);
    }

    /** A device may be provisioned where its fleet cannot be reached yet, so only an address that is known and bad is refused. */
    private void refuseIfForbidden(@Nullable String apiEndpoint) {
        if (apiEndpoint == null) {
            return;
        }
        List<InetAddress> addresses;
        try {
            addresses = network.addresses(FleetUrl.parse(apiEndpoint));
        } catch (Upstream unknown) {
            return;
        }
        refuse(forbidden(addresses));
    }

    private static List<Violation> forbidden(List<InetAddress> addresses) {
        return addresses.stream()
                .flatMap(address -> FleetAddressRules.refusal(address).stream())
                .distinct()
                .map(reason ->
                        new Violation("/apiEndpoint", "leads to " + reason + "; give the address of a fleet's API"))
                .toList();
    }

    private static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new Invalid(violations);
        }
    }

    private DeviceView change(String what, String by, UnaryOperator<DeviceRecord> change) {
        // What was stored is known only where it is changed: two changes at a time come one after the other.
        var before = new AtomicReference<DeviceRecord>();
        DeviceRecord changed;
        try {
            changed = BoundedWait.value(store.change(device -> {
                before.set(device);
                return change.apply(device);
            }));
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof StoreException cause ? cause : failed;
        }
        surroundings
                .events()
                .accept(Event.of(EventType.DEVICE_CHANGED, "the device " + what + " by " + by)
                        .with("by", by)
                        .with("changes", DeviceDiff.of(Objects.requireNonNull(before.get()), changed))
                        .with("provisioned", changed.provisioned()));
        return DeviceView.of(changed);
    }

    /** Ends what waits for the network. */
    @Override
    public void close() {
        network.close();
    }

    /** What a change did to the device's record, in words for people; of the key only that it changed. Pure. */
    private static final class DeviceDiff {

        private DeviceDiff() {}

        /** One text a changed field, such as {@code deviceName: "pi" -> "kitchen"}. */
        static List<String> of(DeviceRecord before, DeviceRecord after) {
            var changes = new ArrayList<String>();
            field(changes, "uuid", before, after, DeviceRecord::uuid);
            field(changes, "deviceId", before, after, DeviceRecord::deviceId);
            field(changes, "deviceName", before, after, DeviceRecord::deviceName);
            field(changes, "deviceType", before, after, DeviceRecord::deviceType);
            field(changes, "apiEndpoint", before, after, DeviceRecord::apiEndpoint);
            if (!Objects.equals(before.apiKey(), after.apiKey())) {
                changes.add(after.apiKey() == null ? "apiKey: forgotten" : "apiKey: another one");
            }
            if (before.provisioned() != after.provisioned()) {
                changes.add("provisioned: " + before.provisioned() + " -> " + after.provisioned());
            }
            return changes;
        }

        private static void field(
                List<String> changes,
                String name,
                DeviceRecord before,
                DeviceRecord after,
                Function<DeviceRecord, @Nullable String> read) {
            var old = read.apply(before);
            var now = read.apply(after);
            if (!Objects.equals(old, now)) {
                changes.add(name + ": " + shown(old) + " -> " + shown(now));
            }
        }

        private static String shown(@Nullable String value) {
            return value == null ? "none" : '"' + Masking.mask(value) + '"';
        }
    }
}
