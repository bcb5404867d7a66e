package io.containermanager.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.ServiceConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineSecretsTest {

    private static List<String> secretsOf(Map<String, String> environment) {
        return LineSecrets.of(ServiceConfig.DEFAULTS.withEnvironment(environment));
    }

    @Test
    void aSecretThatAContainerPrintsIsHiddenWhereverItStands() {
        var secrets = secretsOf(Map.of("DB_PASSWORD", "hunter2!", "NAME", "postgres"));
        assertThat(
                LineSecrets.hide("connecting as postgres with hunter2!, yes: hunter2!", secrets),
                is("connecting as postgres with __masked__, yes: __masked__"));
    }

    @Test
    void theLongestIsHiddenFirstSoThatNoRestIsLeft() {
        var secrets = secretsOf(Map.of("A_PASSWORD", "secret", "B_PASSWORD", "secret-longer"));
        assertThat(LineSecrets.hide("x secret-longer y", secrets), is("x __masked__ y"));
    }

    @Test
    void aVeryShortValueHidesNoOrdinaryWord() {
        assertThat(secretsOf(Map.of("NO_PASSWORD", "yes")), is(List.of()));
    }

    @Test
    void aPasswordInAUrlIsHiddenThoughNobodyDeclaredIt() {
        assertThat(
                LineSecrets.hide("dialing postgres://app:hunter2@db:5432/app", List.of()),
                is("dialing postgres://app:__masked__@db:5432/app"));
    }
}
