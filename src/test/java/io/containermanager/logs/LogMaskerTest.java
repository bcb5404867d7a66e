package io.containermanager.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.model.ServiceConfig;
import io.containermanager.model.secret.SecretValues;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogMaskerTest {

    private static SecretValues secretsOf(Map<String, String> environment) {
        return SecretValues.of(ServiceConfig.DEFAULTS.withEnvironment(environment));
    }

    @Test
    void aSecretThatAContainerPrintsIsHiddenWhereverItStands() {
        var secrets = secretsOf(Map.of("DB_PASSWORD", "hunter2!", "NAME", "postgres"));
        assertThat(
                LogMasker.mask("connecting as postgres with hunter2!, yes: hunter2!", secrets),
                is("connecting as postgres with __masked__, yes: __masked__"));
    }

    @Test
    void theLongestIsHiddenFirstSoThatNoRestIsLeft() {
        var secrets = secretsOf(Map.of("A_PASSWORD", "secret", "B_PASSWORD", "secret-longer"));
        assertThat(LogMasker.mask("x secret-longer y", secrets), is("x __masked__ y"));
    }

    @Test
    void aVeryShortValueHidesNoOrdinaryWord() {
        assertThat(secretsOf(Map.of("NO_PASSWORD", "yes")), is(SecretValues.NONE));
    }

    @Test
    void anUndeclaredPasswordInAUrlIsHidden() {
        assertThat(
                LogMasker.mask("dialing postgres://app:hunter2@db:5432/app", SecretValues.NONE),
                is("dialing postgres://app:__masked__@db:5432/app"));
    }

    @Test
    void aSecretWhereALongLineIsCutLeavesNoHalf() {
        var filler = "x ".repeat(LogEntry.MESSAGE_MAX_CHARS / 2 - 12);
        var line = filler + "postgres://app:hunter2hunter2@db/app and more " + "y".repeat(1_000);
        assertThat(LogMasker.mask(line, SecretValues.NONE), not(containsString("hunter2")));
        var known = "z".repeat(LogEntry.MESSAGE_MAX_CHARS - 10) + "hunter2hunter2";
        assertThat(LogMasker.mask(known, new SecretValues(List.of("hunter2hunter2"))), not(containsString("hunter")));
    }
}
