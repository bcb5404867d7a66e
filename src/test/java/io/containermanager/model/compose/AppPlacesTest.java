package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong in the app that a Compose file became is said where the file has it. */
class AppPlacesTest {

    private static final Posted FILE = Posted.file("""
        name: shop
        x-containermanager: {appName: Shop}
        services:
          web:
            image: x
            volumes:
              - data:/data
            configs:
              - site
              - source: mail
                target: /etc/mail
            secrets:
              - own
              - theirs
              - more
            networks: [front, other]
            x-containermanager: {updateStrategy: kill-then-download}
          db:
            image: x
            scale: 1
            deploy:
              resources:
                limits: {memory: 64m, pids: 10}
                reservations: {devices: [{driver: nvidia, capabilities: [gpu]}]}
          job:
            image: x
            mem_limit: 64m
            gpus: all
            networks: {other: {}}
            deploy: {replicas: 1}
          far:
            extends: {file: base.yaml, service: base}
        volumes: {data: }
        networks:
          front:
            ipam: {config: [{subnet: 10.1.0.0/16}]}
          other:
        configs:
          site: {content: a}
          mail: {content: b}
        secrets:
          own: {environment: KEY}
          theirs: {external: true}
          more: {external: true, name: theirs_too}
        """)
            .side("base.yaml", "services:\n  base:\n    image: x\n    volumes:\n      - data:/data\n")
            .with("KEY", "c");

    @ParameterizedTest
    @CsvSource({
        "/services/0/config/volumes/0, /services/web/volumes/0, line 7: ",
        "/services/0/config/volumes/1, /services/web/configs/0, line 9: ",
        "/services/0/config/volumes/2, /services/web/configs/1, line 10: ",
        "/services/0/config/volumes/3, /services/web/secrets/0, line 13: ",
        "/services/0/config/secrets/0, /services/web/secrets/1, line 14: ",
        "/services/0/config/secrets/1, /services/web/secrets/2, line 15: ",
        "/services/0/config/networks/other, /services/web/networks/1, line 16: ",
        "/services/0/config/updateStrategy, /services/web/x-containermanager/updateStrategy, line 17: ",
        "/services/1/config/networks/default, /services/db, line 18: ",
        "/services/1/config/replicas, /services/db/scale, line 20: ",
        "/services/1/config/resources/memory, /services/db/deploy/resources/limits/memory, line 23: ",
        "/services/1/config/resources/pids, /services/db/deploy/resources/limits/pids, line 23: ",
        "/services/1/config/deviceRequests/0, /services/db/deploy/resources/reservations/devices/0, line 24: ",
        "/services/2/config/resources/memory, /services/job/mem_limit, line 27: ",
        "/services/2/config/deviceRequests, /services/job/gpus, line 28: ",
        "/services/2/config/networks/other, /services/job/networks/other, line 29: ",
        "/services/2/config/replicas, /services/job/deploy/replicas, line 30: ",
        "/services/3/config/volumes/0, '', base.yaml line 5: ",
        "/networks/default, /name, line 1: ",
        "/networks/front/ipam/0/subnet, /networks/front/ipam/config/0/subnet, line 36: ",
        "/volumes/data, /volumes/data, line 33: ",
        "/appName, /x-containermanager/appName, line 2: ",
        "/apps/8/appName, /apps/8/appName, ''"
    })
    void aPlaceOfTheAppIsOneOfTheFile(String pointer, String place, String line) {
        var said = FILE.good().inFile().apply(new Violation(pointer, "is wrong"));

        assertThat(said, is(new Violation(place, (line.isEmpty() ? "" : line.strip() + " ") + "is wrong")));
    }

    @Test
    void whatTheFileDoesNotSayIsTheFilesOwn() {
        var app = Posted.web("restart: always").good();

        assertThat(app.inFile().apply(new Violation("/networks/default", "x")).pointer(), is(""));
        assertThat(app.inFile().apply(new Violation("/appName", "x")).pointer(), is(""));
    }

    @Test
    void whatIsWrongByItselfIsSaidThereToo() {
        var refused = Posted.file("""
            services:
              web:
                image: x
                volumes: ["data:/etc/site"]
                configs: [{source: site, target: /etc/site}]
            volumes: {data: }
            configs: {site: {content: a}}
            """).refusals();

        assertThat(refused.toString(), refused.getFirst().startsWith("/services/web/configs/0 line 5: "), is(true));
    }
}
