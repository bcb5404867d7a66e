package io.containermanager.engine.kubernetes;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.EngineException.Cause;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kubernetes' own words, each with what they mean for a declaration. */
class LimitRangeAdviceTest {

    private static final String RESERVATION = "set resources.memoryReservation (mem_reservation in a Compose file)";
    private static final String MEMORY = "set resources.memory (mem_limit in a Compose file)";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        minimum memory usage per Container is 64Mi, but request is 0 | RESERVATION to at least 64m
        minimum memory usage per Pod is 1Gi, but request is 512Mi | RESERVATION to at least 1g
        minimum memory usage per Container is 64Mi.  No request is specified | RESERVATION to at least 64m
        minimum memory usage per Container is 64Mi, but limit is 32Mi | MEMORY to at least 64m
        maximum memory usage per Container is 256Mi, but limit is 1Gi | MEMORY to at most 256m
        maximum memory usage per Container is 256Mi.  No limit is specified | MEMORY to at most 256m
        maximum memory usage per Container is 256M, but limit is 1Gi | MEMORY to at most 256M
        maximum cpu usage per Container is 500m, but limit is 2 | set resources.cpus (cpus in a Compose file) to at most 500m
        minimum cpu usage per Container is 100m, but request is 0 | the manager requests no CPU, so a LimitRange of this namespace cannot bound requests of cpu
        memory max limit to request ratio per Container is 2, but no request is specified or request is 0 | RESERVATION nearer to resources.memory
        """)
    void itSaysWhatToDeclare(String said, String advice) {
        var words = advice.replace("RESERVATION", RESERVATION).replace("MEMORY", MEMORY);
        var whole = "pods \"web-1\" is forbidden: " + said;

        assertThat(new PodState.Failure(Cause.START_FAILED, whole).message(), is(whole + ": " + words));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        exceeded quota: pods, requested: pods=1, used: pods=5, limited: pods=5
        minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi
        """)
    void otherRefusalsStayAsTheyAre(String said) {
        assertThat(new PodState.Failure(Cause.START_FAILED, said).message(), is(said));
    }
}
