package io.containermanager.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class BuildInfoTest {

    private static BuildInfo of(String revision, String date) {
        var properties = new Properties();
        properties.setProperty("revision", revision);
        properties.setProperty("date", date);
        return BuildInfo.of("0.1.0", properties);
    }

    @Test
    void aBuildOfACommitNamesItWithItsDate() {
        var build = of("0123456789abcdef0123456789abcdef01234567", "2026-11-28T15:59:15Z");
        assertThat(build.line(), is("0.1.0 (revision 0123456, 2026-11-28T15:59:15Z)"));
    }

    @Test
    void whatTheBuildDidNotFillInIsUnknown() {
        assertThat(of("unknown", "unknown"), is(new BuildInfo("0.1.0", null, null)));
        assertThat(of("${git.commit.id}", "${git.commit.time}").line(), is("0.1.0"));
        assertThat(BuildInfo.of(null, new Properties()), is(new BuildInfo("development", null, null)));
    }
}
