package io.containermanager.device;

import io.containermanager.device.DeviceException.Upstream;
import io.containermanager.device.DeviceException.UpstreamCause;
import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;

/**
 * Everything of the device's that waits for the network: looking up endpoints and calling them, one at a time, each within a bound.
 * Looking up is native code that would pin a virtual thread's carrier, so there is a platform thread, {@code device-network}, while there
 * is work; a call when too many wait is refused as busy.
 */
final class FleetClient implements AutoCloseable {

    /** How long finding an endpoint's addresses may take. */
    static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(5);

    /** How long registering may take in all. */
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

    /** How many look-ups and calls may wait for the thread; one more is refused as busy. */
    static final int WAITING_MAX = 4;

    /** After so long without work the thread ends. */
    private static final int IDLE_SECONDS = 5;

    private final AddressResolver resolver;
    private final Supplier<SSLSocketFactory> tls;
    private final ThreadPoolExecutor executor;

    FleetClient(AddressResolver resolver, Supplier<SSLSocketFactory> tls) {
        this.resolver = resolver;
        this.tls = tls;
        this.executor = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX),
                GuardedThread.platform("device-network").factory());
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * An endpoint's addresses.
     *
     * @return at least one, unchecked
     * @throws Upstream when it has none or that takes too long
     */
    List<InetAddress> addresses(FleetUrl url) {
        return within(LOOKUP_TIMEOUT, () -> resolver.addresses(url.host()), () -> {});
    }

    /** Posts to an endpoint at addresses that were checked. */
    PinnedCall.Answer post(FleetUrl url, List<InetAddress> checked, byte[] json, Optional<String> bearer) {
        var call = new PinnedCall(url, tls);
        return within(CALL_TIMEOUT, () -> call.post(checked, "/device/register", json, bearer), call::cancel);
    }

    private <T> T within(Duration timeout, Callable<T> work, Runnable cancel) {
        var task = new FutureTask<>(work);
        try {
            executor.execute(task);
            return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException busy) {
            throw new DeviceException.Busy();
        } catch (ExecutionException failed) {
            throw classify(failed.getCause() == null ? failed : failed.getCause());
        } catch (TimeoutException late) {
            cancel.run();
            throw new Upstream(
                    UpstreamCause.TIMED_OUT,
                    "the endpoint did not answer within " + timeout.toSeconds()
                            + " s; check the endpoint and the network path");
        } catch (InterruptedException interrupted) {
            cancel.run();
            Thread.currentThread().interrupt();
            throw new Upstream(UpstreamCause.TIMED_OUT, "the manager stops; register again when it runs");
        } finally {
            // What has not begun yet is not to begin any more.
            task.cancel(false);
        }
    }

    private static RuntimeException classify(Throwable failure) {
        return switch (failure) {
            case UnknownHostException _ ->
                new Upstream(
                        UpstreamCause.UNRESOLVED,
                        "the endpoint's host name has no address; check its spelling and DNS");
            case SocketTimeoutException _ ->
                new Upstream(
                        UpstreamCause.TIMED_OUT, "the endpoint timed out; check the endpoint and the network path");
            case SSLException _ ->
                new Upstream(
                        UpstreamCause.TLS,
                        "TLS handshake failed: check that the certificate covers this host name and that the port"
                                + " speaks TLS");
            case ProtocolException malformed ->
                new Upstream(
                        UpstreamCause.BAD_ANSWER, "the endpoint's answer cannot be read: " + FailureText.of(malformed));
            case EOFException _ ->
                new Upstream(UpstreamCause.BAD_ANSWER, "the endpoint ended the connection before its answer was whole");
            case IOException _ ->
                new Upstream(
                        UpstreamCause.UNREACHABLE,
                        "no connection to the endpoint could be made; check its host and port, and that it runs");
            case RuntimeException bug -> bug;
            default -> new IllegalStateException(failure);
        };
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
