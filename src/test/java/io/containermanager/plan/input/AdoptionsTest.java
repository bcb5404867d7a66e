package io.containermanager.plan.input;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.plan.input.Adoptions.Adopted;
import io.containermanager.plan.input.Adoptions.AdoptedContainer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AdoptionsTest {

    private static final Adopted OWNED = new Adopted(1, 1);

    private static AdoptedContainer container() {
        var service = new Service(1, "web", "good:1", ServiceConfig.DEFAULTS);
        return new AdoptedContainer(
                new App(1, "app1", null, List.of(service), new TreeMap<>(), new TreeMap<>()), service, 1);
    }

    @Test
    void containersAndNetworksThatAreGoneAreForgottenAndVolumesAreKept() {
        var known = new Adoptions(
                Map.of("gone", container(), "there", container()),
                Map.of("data", OWNED),
                Map.of("gone", OWNED, "there", OWNED));
        var more = new Adoptions(Map.of("new", container()), Map.of(), Map.of("new", OWNED));
        var all = known.with(more, Set.of("there"), Set.of("there"));
        assertThat(all.containers().keySet(), is(Set.of("there", "new")));
        assertThat(all.networks().keySet(), is(Set.of("there", "new")));
        assertThat(all.volumes().keySet(), is(Set.of("data")));
    }
}
