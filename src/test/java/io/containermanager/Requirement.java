package io.containermanager;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs beyond a JDK: a program, a daemon, a right. Where it is missing the test is skipped and prints why; with {@code CI=true}
 * it fails, so that CI cannot pass by skipping.
 */
public final class Requirement {

    /** What tests share: of those with the same {@code @ResourceLock} one runs at a time; the others run beside it. */
    public static final String DOCKER_DAEMON = "the Docker daemon of this machine, for single parts";

    public static final String DOCKER_MANAGERS = "the Docker daemon of this machine, for whole managers";

    /** Three at a time, beside all other tests, took so much of two processors that other tests ran out of their time. */
    public static final String BROWSER = "the browser, which takes a whole processor";

    /** A second browser, in turn with the cluster's single parts: these wait for pods, and are done long before all that the browsers have to do. */
    public static final String BROWSER_SECOND = "the Kubernetes cluster, for single parts";

    /** Tests on a cluster mostly wait for pods: four run side by side, one of single parts, one of whole managers, one of their faults, one of apps. */
    public static final String CLUSTER = BROWSER_SECOND;

    public static final String CLUSTER_MANAGERS = "the Kubernetes cluster, for whole managers";

    public static final String CLUSTER_FAULTS = "the Kubernetes cluster, for faults of whole managers";

    public static final String CLUSTER_APPS = "the Kubernetes cluster, for the life of an app";

    private static final String[] FOLDERS = {"/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin"};

    private Requirement() {}

    /** Skips, or fails in CI, unless it is met. */
    public static void check(boolean met, String reason) {
        if (met) {
            return;
        }
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError("CI has everything that tests need, but: " + reason);
        }
        skip(reason);
    }

    /** Skips, in CI too, unless the machine is so: what no package can install, such as a device this user may open. */
    public static void given(boolean met, String reason) {
        if (!met) {
            skip(reason);
        }
    }

    private static void skip(String reason) {
        System.out.println("SKIPPED: " + reason);
        Assumptions.abort(reason);
    }

    /** The first of these programs that can be run. */
    public static Optional<Path> program(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(FOLDERS).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The program of that name, which the Debian package brings. */
    public static Path program(String name, String debianPackage) {
        var found = program(name);
        check(found.isPresent(), name + " is not installed (Debian: " + debianPackage + ")");
        return found.orElseThrow();
    }

    /** Skips what cannot be tried where the service is a container of the image; never returns. */
    public static RuntimeException unmetByTheImage(String why) {
        return Assumptions.abort(why);
    }

    /** Skips what needs the machine, the clock or the limits that a test gives to a service in its JVM where that is a container of the image. */
    public static void serviceInThisJvm() {
        serviceInThisJvm("needs what the test gives to a service in its own JVM, and it is a container here");
    }

    /** The same for another reason. */
    public static void serviceInThisJvm(String why) {
        if (!System.getProperty("tests.image", "").isEmpty()) {
            throw unmetByTheImage(why);
        }
    }
}
