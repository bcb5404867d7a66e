package io.containermanager.cli.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code ps} and {@code explain} call a service whose container comes, goes or is put right without another version. */
class ServiceWordTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "needs-update, moving, -, start, starting",
                "needs-update, waiting, dependency, start, starting",
                "needs-update, moving, -, restart, restarting",
                "needs-update, moving, -, repair, repairing",
                "needs-update, moving, held, rollback, rolling back",
                "needs-update, stuck, held, rollback, needs-update",
                "needs-update, moving, -, update, needs-update",
                "needs-update, stuck, step-failed, restart, needs-update",
                "needs-update, moving, -, -, needs-update",
                "in-sync, moving, stopped, -, stopping",
                "in-sync, settled, stopped, -, in-sync",
                "in-sync, moving, -, -, in-sync",
                "missing, moving, -, -, missing"
            })
    void onlyAnotherVersionIsCalledAnUpdate(String sync, String progress, String cause, String action, String word) {
        var found = JsonNodeFactory.instance.objectNode().put("progress", progress);
        if (cause != null) {
            found.put("cause", cause);
        }
        if (action != null) {
            found.put("action", action);
        }
        assertThat(ServiceWord.of(sync, found), is(word));
    }
}
