package io.containermanager.device;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.device.DeviceException.UpstreamCause;
import io.containermanager.device.DeviceService.Surroundings;
import io.containermanager.event.Clock;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.Violation;
import io.containermanager.store.StoreException;
import io.containermanager.store.sqlite.SqliteTargetStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceServiceTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final UUID MADE = new UUID(1, 2);
    private static final String OTHER = "6b9c1c0e-1111-4000-8000-000000000001";

    @TempDir
    Path folder;

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final AtomicBoolean applied = new AtomicBoolean();
    private SqliteTargetStore store;
    private DeviceService service;

    @BeforeEach
    void open() {
        store = SqliteTargetStore.open(
                folder.resolve("database.sqlite"),
                new Clock(InstantSource.system(), System::nanoTime),
                () -> MADE,
                _ -> {});
        service = new DeviceService(
                store.device(),
                applied::get,
                new Surroundings(
                        InstantSource.fixed(NOW),
                        DeviceServiceTest::resolve,
                        () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
                        events::add));
    }

    @AfterEach
    void close() {
        service.close();
        store.close();
    }

    /** Names of the test and IP literals; nothing else. */
    private static List<InetAddress> resolve(String host) throws UnknownHostException {
        return switch (host) {
            case "fleet.test" -> List.of(InetAddress.getLoopbackAddress());
            case "sneaky.test" -> List.of(InetAddress.getLoopbackAddress(), InetAddress.getByName("169.254.169.254"));
            case "unknown.test" -> throw new UnknownHostException(host);
            default -> List.of(InetAddress.getAllByName(host));
        };
    }

    private static Registration registration(String endpoint) {
        return new Registration(endpoint, "Kitchen", "pi", null, null);
    }

    private static Provisioning provisioning(
            @Nullable String uuid, @Nullable String name, @Nullable String endpoint, @Nullable String key) {
        return new Provisioning(uuid, name, null, endpoint, key);
    }

    private static List<String> pointers(DeviceException.Invalid refused) {
        return refused.violations().stream().map(Violation::pointer).toList();
    }

    @Test
    void aNewDeviceKnowsOnlyItsUuid() {
        assertThat(service.device(), is(new DeviceView(MADE.toString(), null, null, null, null, null, false)));
        assertThat(service.provisioned(), is(false));
    }

    @Test
    void provisioningStoresTheValuesAndRevealsNoKey() {
        var view = service.provision(provisioning(null, "Kitchen", "http://fleet.test/", "top-secret"), "admin");
        assertThat(view.apiEndpoint(), is("http://fleet.test"));
        assertThat(view.provisioned(), is(true));
        assertThat(store.device().device().apiKey(), is("top-secret"));
        assertThat(view.toString(), not(containsString("top-secret")));
        assertThat(events.toString(), not(containsString("top-secret")));
        assertThat(events.getFirst().type(), is(EventType.DEVICE_CHANGED));
        assertThat(events.getFirst().reason(), is("the device was provisioned by admin"));
        assertThat(
                events.getFirst().details().get("changes"),
                is(List.of(
                        "deviceName: none -> \"Kitchen\"",
                        "apiEndpoint: none -> \"http://fleet.test\"",
                        "apiKey: another one",
                        "provisioned: false -> true")));
    }

    @Test
    void anotherUuidIsTakenOnlyBeforeATargetWasApplied() {
        assertThat(
                service.provision(provisioning(OTHER, null, null, null), "admin")
                        .uuid(),
                is(OTHER));
        applied.set(true);
        var refused = assertThrows(
                DeviceException.Invalid.class,
                () -> service.provision(provisioning(MADE.toString(), null, null, null), "admin"));
        assertThat(pointers(refused), is(List.of("/uuid")));
        assertThat(
                service.provision(provisioning(OTHER, "Name", null, null), "admin")
                        .deviceName(),
                is("Name"));
    }

    @Test
    void allProblemsAreReportedAtOnceAndNothingIsStored() {
        var refused = assertThrows(
                DeviceException.Invalid.class,
                () -> service.provision(
                        new Provisioning("short", " ", "x".repeat(300), "ftp://x", "with blank"), "admin"));
        assertThat(pointers(refused), is(List.of("/uuid", "/deviceName", "/deviceType", "/apiEndpoint", "/apiKey")));
        assertThat(service.provisioned(), is(false));
        assertThat(events, empty());
    }

    @Test
    void patchChangesOnlyWhatIsGiven() {
        service.provision(provisioning(null, "Kitchen", "http://fleet.test", "key"), "admin");
        var view = service.patch("Cellar", null, "admin");
        assertThat(view.deviceName(), is("Cellar"));
        assertThat(view.apiEndpoint(), is("http://fleet.test"));
        assertThat(store.device().device().apiKey(), is("key"));
    }

    @Test
    void aKeyGivenForOneFleetIsForgottenWithTheNext() {
        service.provision(provisioning(null, null, "http://fleet.test", "key"), "admin");
        service.patch(null, "http://127.0.0.1:9", "admin");
        assertThat(store.device().device().apiKey() == null, is(true));
    }

    @Test
    void resetKeepsTheUuid() {
        service.provision(provisioning(null, "Kitchen", "http://fleet.test", "key"), "admin");
        assertThat(service.reset("admin"), is(new DeviceView(MADE.toString(), null, null, null, null, null, false)));
        assertThat(store.device().device().apiKey() == null, is(true));
    }

    @Test
    void registeringReallyAsksTheFleetAndStoresWhatItAnswers() throws IOException {
        try (var fleet = FleetServer.answering(201, "{\"deviceId\":\"d-42\",\"apiKey\":\"given\"}")) {
            var endpoint = "http://fleet.test:" + fleet.port() + "/api";
            var view = service.register(registration(endpoint), "admin");
            assertThat(view, is(new DeviceView(MADE.toString(), "d-42", "Kitchen", "pi", endpoint, NOW, true)));
            assertThat(store.device().device().apiKey(), is("given"));
            var request = fleet.requests().getFirst();
            assertThat(request, startsWith("POST /api/device/register HTTP/1.1\r\nHost: fleet.test:" + fleet.port()));
            assertThat(request, containsString("\"uuid\":\"" + MADE + "\""));
            assertThat(request, not(containsString("Authorization")));

            service.register(registration(endpoint), "admin");
            assertThat(fleet.requests().getLast(), containsString("Authorization: Bearer given\r\n"));
        }
    }

    @Test
    void aChunkedAnswerWithANumberAsIdIsUnderstood() throws IOException {
        var chunks = String.join("\r\n", "10;x=y", "{\"device\":{\"id\":", "3", "7}}", "0", "", "");
        var answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
        try (var fleet = new FleetServer(answer)) {
            assertThat(
                    service.register(registration("http://127.0.0.1:" + fleet.port()), "admin")
                            .deviceId(),
                    is("7"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "HTTP/1.1 302 Found~Location: http://127.0.0.1:1/~~secret => REDIRECTED",
                "HTTP/1.1 401 No~Content-Length: 6~~secret => REFUSED",
                "HTTP/1.1 500 No~~secret => REFUSED",
                "HTTP/1.1 200 OK~~secret => BAD_ANSWER",
                "HTTP/1.1 200 OK~~{} => BAD_ANSWER",
                "HTTP/1.1 200 OK~Content-Length: 100~~{} => BAD_ANSWER",
                "HTTP/1.1 200 OK~Content-Length: 99999999~~{} => BAD_ANSWER",
                "HTTP/1.1 200 OK~Content-Length: -1~~{} => BAD_ANSWER",
                "SSH-2.0-OpenSSH_9.2~ => BAD_ANSWER"
            })
    void aFailureIsClassifiedAndNothingIsStored(String answer, UpstreamCause cause) throws IOException {
        try (var fleet = new FleetServer(answer.replace("~", "\r\n"))) {
            var failed = assertThrows(
                    DeviceException.Upstream.class,
                    () -> service.register(registration("http://127.0.0.1:" + fleet.port()), "admin"));
            assertThat(failed.upstreamCause(), is(cause));
            assertThat(failed.getMessage(), not(containsString("secret")));
            assertThat(fleet.requests(), hasSize(1));
        }
        assertThat(service.provisioned(), is(false));
        assertThat(service.device().apiEndpoint() == null, is(true));
        assertThat(events, empty());
    }

    @Test
    void anEndlessAnswerIsCutOff() throws IOException {
        try (var fleet = new FleetServer("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(1 << 20))) {
            var failed = assertThrows(
                    DeviceException.Upstream.class,
                    () -> service.register(registration("http://127.0.0.1:" + fleet.port()), "admin"));
            assertThat(failed.getMessage(), containsString("larger than 65536 bytes"));
        }
    }

    @Test
    void refusedConnectionsUnknownNamesAndMissingTlsAreDistinguished() throws IOException {
        try (var fleet = FleetServer.answering(200, "{}")) {
            assertThat(causeOf("https://127.0.0.1:" + fleet.port()), is(UpstreamCause.TLS));
        }
        // A port that is never used; one that was just released may be another test's the next moment.
        assertThat(causeOf("http://127.0.0.1:1"), is(UpstreamCause.UNREACHABLE));
        assertThat(causeOf("http://unknown.test"), is(UpstreamCause.UNRESOLVED));
    }

    private UpstreamCause causeOf(String endpoint) {
        return assertThrows(DeviceException.Upstream.class, () -> service.register(registration(endpoint), "admin"))
                .upstreamCause();
    }

    @ParameterizedTest
    @CsvSource({
        "http://169.254.169.254/latest",
        "http://[fd00:ec2::254]/",
        "http://[::ffff:169.254.169.254]/",
        "http://2852039166/",
        "http://sneaky.test/",
        "http://[fe80::1]/"
    })
    void metadataServicesAreRefusedByAddressAndByName(String endpoint) {
        var refused =
                assertThrows(DeviceException.Invalid.class, () -> service.register(registration(endpoint), "admin"));
        assertThat(pointers(refused), is(List.of("/apiEndpoint")));
        assertThrows(
                DeviceException.Invalid.class,
                () -> service.provision(provisioning(null, null, endpoint, null), "admin"));
        assertThrows(DeviceException.Invalid.class, () -> service.patch(null, endpoint, "admin"));
        assertThat(service.provisioned(), is(false));
    }

    @Test
    void aDeviceCanBeProvisionedWhereItsFleetIsUnknownYet() {
        assertThat(
                service.provision(provisioning(null, null, "https://unknown.test", null), "admin")
                        .provisioned(),
                is(true));
    }

    @Test
    void aFailingStoreIsReportedAsSuch() throws IOException {
        Files.delete(folder.resolve("database.sqlite"));
        assertThrows(StoreException.Unavailable.class, () -> service.patch("Name", null, "admin"));
        assertThat(events, empty());
    }
}
