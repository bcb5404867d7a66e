package io.containermanager.cli.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandAdviceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        7 is not running; GET /api/v1/apps lists all apps.   | 7 is not running; container-manager ps lists all apps.
        Review GET /api/v1/state/plan again.                 | Review container-manager plan again.
        Check GET /api/v1/passes/66ed6f9d-0e8c-4f8a-9d38.    | Check container-manager ps.
        to resume, POST /api/v1/reconciliation/pause {"minutes":0}           | to resume, container-manager resume
        to resume, POST /api/v1/reconciliation/pause {"minutes":0,"appId":7} | to resume, container-manager resume 7
        look at GET /api/v1/state/target first               | look at GET /api/v1/state/target first
        look at GET /api/v1/apps/7/services first            | look at GET /api/v1/apps/7/services first
        """)
    void callsBecomeTheCommandsThatMakeThem(String said, String printed) {
        assertThat(CommandAdvice.asCommands(said), is(printed));
    }
}
