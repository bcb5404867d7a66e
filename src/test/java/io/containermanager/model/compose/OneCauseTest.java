package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One mistake in a file is one violation, and its advice never is what it complains about. */
class OneCauseTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image: HERE",
                "image: 'wiki/app:HERE'",
                "command: HERE",
                "command: [a, HERE]",
                "entrypoint: HERE",
                "environment: {A: HERE}",
                "environment: ['A=HERE']",
                "labels: {a: HERE}",
                "env_file: HERE",
                "env_file: [{path: HERE}]",
                "label_file: HERE",
                "ports: ['HERE:80']",
                "ports: [{target: HERE}]",
                "volumes: ['HERE:/data']",
                "volumes: ['./x:HERE']",
                "volumes: [{type: bind, source: HERE, target: /x}]",
                "volumes: [{type: volume, source: HERE, target: /x}]",
                "depends_on: [HERE]",
                "depends_on: {web: {condition: HERE}}",
                "networks: [HERE]",
                "network_mode: HERE",
                "restart: HERE",
                "user: HERE",
                "hostname: HERE",
                "container_name: HERE",
                "mem_limit: HERE",
                "cpus: HERE",
                "healthcheck: {test: HERE}",
                "healthcheck: {test: [CMD, HERE]}",
                "healthcheck: {test: a, interval: HERE}",
                "extra_hosts: ['HERE']",
                "secrets: [HERE]",
                "secrets: [{source: HERE}]",
                "deploy: {resources: {limits: {memory: HERE}}}",
                "deploy: {replicas: HERE}",
                "logging: {driver: HERE}",
                "stop_grace_period: HERE",
                "pull_policy: HERE",
                "cap_add: [HERE]",
                "devices: ['HERE']",
                "extends: {file: HERE, service: a}",
                "extends: {service: HERE}",
                "profiles: [HERE]"
            })
    void aRequiredVariableThatIsMissingIsOneViolation(String line) {
        var text = line.replaceAll("(?<=[ \\[])HERE", "'HERE'").replace("HERE", "${TAG:?set TAG}");
        var image = line.startsWith("image") ? "" : "image: x, ";
        var posted = Posted.file("services: {db: {" + image + text + "}, web: {image: x}}");

        assertThat(posted.yaml(), posted.refusals(), contains(containsString("set TAG")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"depends_on: [b]", "network_mode: 'service:b'", "pid: 'service:b'", "ipc: 'service:b'"})
    void aServiceIsNotAdvisedToNameItself(String line) {
        var alone = Posted.file("services: {a: {image: x, " + line + "}}");
        var beside = Posted.file("services: {a: {image: x, " + line + "}, bb: {image: x}}");

        assertThat(alone.refusals(), contains(not(containsString("\"a\""))));
        assertThat(beside.refusals(), contains(containsString("did you mean \"bb\"?")));
    }
}
