package io.containermanager.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.containermanager.model.ImageReference;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.ContainerLabels;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NamesAndReferencesTest {

    private static String name(String app, String service, long appId) {
        var labels = new ContainerLabels(appId, app, 2, service, 1, "v1:0123456789abcdef", "me");
        return ContainerNames.of(labels, new Service(2, service, "nginx", ServiceConfig.DEFAULTS));
    }

    @Test
    void aNameIsMadeOfAppAndServiceAndTheirIds() {
        assertThat(name("My Web App", "api", 1001), is("my-web-app-api-1001-2-01234567"));
    }

    @Test
    void appsOfOneNameDoNotCollide() {
        assertThat(name("shop", "web", 1), is(not(name("shop", "web", 2))));
    }

    @Property(tries = 300)
    void anyAppAndServiceNameGivesANameThatDockerAccepts(@ForAll String app, @ForAll String service) {
        assertThat(name(app, service, 1), matchesPattern("[a-zA-Z0-9][a-zA-Z0-9_.-]+"));
    }

    @Test
    void aReferenceHasOneFamiliarFormHoweverItIsSpelled() {
        for (var spelling : new String[] {
            "nginx",
            "nginx:latest",
            "library/nginx",
            "docker.io/nginx",
            "docker.io/library/nginx:latest",
            "index.docker.io/nginx",
            "index.docker.io/library/nginx:latest"
        }) {
            assertThat(ImageReference.normal(spelling), is("nginx:latest"));
            assertThat(ImageReference.same("nginx", spelling), is(true));
        }
        assertThat(ImageReference.same("nginx:1@sha256:abc", "docker.io/library/nginx@sha256:abc"), is(true));
        assertThat(ImageReference.same("library/a/b", "a/b"), is(false));
    }

    @Test
    void portsAndDigestsAreNotTakenForTags() {
        assertThat(ImageReference.apart("registry:5000/app").familiar(), is("registry:5000/app:latest"));
        assertThat(ImageReference.apart("registry:5000/team/app:2").path(), is("team/app"));
        var pinned = ImageReference.apart("nginx:1.27@sha256:abc");
        assertThat(pinned.tag(), is("1.27"));
        assertThat(pinned.familiar(), is("nginx@sha256:abc"));
    }
}
