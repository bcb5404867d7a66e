package io.containermanager.model.secret;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SecretNamesTest {

    @Property
    void aTextThatHoldsASecretNameIsNeverPassedOverByTheQuickLook(@ForAll("names") String name) {
        if (SecretNames.secret(name)) {
            assertThat(name, SecretNames.possibleIn("run with " + name + "=value, please"), is(true));
        }
    }

    @Provide
    Arbitrary<String> names() {
        var pieces = Arbitraries.of(
                "API", "key", "Key", "db", "DB_", "-", "_", ".", "pass", "PASS", "word", "author", "Auth", "token", "x",
                "9", "pub", "otp", "com", "by", "pw", "WD", "cred", "s", "Hook", "web", "dsn", "salt", "licen", "se");
        return pieces.list().ofMinSize(1).ofMaxSize(6).map((List<String> list) -> String.join("", list));
    }
}
