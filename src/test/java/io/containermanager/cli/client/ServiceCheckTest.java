package io.containermanager.cli.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a last error: a command is named only where it has something to show. */
class ServiceCheckTest {

    private static final String LOOK =
            " container-manager ps lists the services, container-manager explain APP/SERVICE shows what to do";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                           | ''",
                "{'7': {'appName': 'shop', 'services': {'1': {'name': 'web', 'status': 'in-sync'}}}} | ps"
            })
    void theLastErrorNamesCommandsOnlyWhereThereAreServices(String status, String command)
            throws JsonProcessingException {
        JsonNode reconciliation = ApiResult.MAPPER.readTree("{\"status\":" + status.replace('\'', '"') + "}");

        var problems = ServiceCheck.problems(
                reconciliation, _ -> MissingNode.getInstance(), Optional.of("The database is damaged; restore a copy"));

        assertThat(
                problems,
                is(List.of(
                        "reconciliation: The database is damaged; restore a copy." + (command.isEmpty() ? "" : LOOK))));
    }
}
