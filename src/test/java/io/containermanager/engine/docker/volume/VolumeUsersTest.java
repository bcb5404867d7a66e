package io.containermanager.engine.docker.volume;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.containermanager.engine.VolumeUsers;
import io.containermanager.engine.docker.http.DockerHttp;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which containers use a volume, from Docker's list of all of them. */
class VolumeUsersTest {

    @Test
    void eachVolumeHasTheNamesOfAllContainersThatMountIt() throws JsonProcessingException {
        var users = users("""
            [{"Id":"a1","Names":["/web"],"State":"running","Mounts":[
               {"Type":"volume","Name":"data","Destination":"/data"},{"Type":"volume","Name":"data","Destination":"/old"},
               {"Type":"bind","Source":"/srv","Destination":"/srv"}]},
             {"Id":"b2","Names":["/backup"],"State":"exited","Mounts":[{"Type":"volume","Name":"data"}]},
             {"Id":"c3","Names":null,"Mounts":[{"Type":"volume","Name":"other"}]},
             {"Id":"d4","Names":["/idle"],"Mounts":[]}]
            """);

        assertThat(users.of("data"), is(List.of("backup", "web")));
        assertThat("one without a name", users.of("other"), is(List.of("c3")));
        assertThat(users.of("unused"), is(List.of()));
        assertThat(users.reason(), is(nullValue()));
    }

    @Test
    void anEngineThatDoesNotListMountsLeavesTheUseUnknown() throws JsonProcessingException {
        var users = users("""
            [{"Id":"a1","Names":["/web"],"Mounts":[{"Type":"volume","Name":"data"}]},{"Id":"b2","Names":["/backup"]}]
            """);

        assertThat(users.reason(), is("The engine does not list what its containers mount"));
        assertThat(users.of("data"), is(List.of()));
    }

    private static VolumeUsers users(String listed) throws JsonProcessingException {
        return DockerVolumes.users(DockerHttp.JSON.readTree(listed));
    }
}
