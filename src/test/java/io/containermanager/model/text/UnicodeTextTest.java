package io.containermanager.model.text;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.sameInstance;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UnicodeTextTest {

    @Provide
    Arbitrary<String> emoji() {
        return Arbitraries.of("x", "😀", "é", "語").list().ofMaxSize(40).map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> halves() {
        return Arbitraries.of("x", "😀", "\ud83d", "\ude00")
                .list()
                .ofMaxSize(20)
                .map(parts -> String.join("", parts));
    }

    @Property
    void textIsCutBetweenCharacters(@ForAll("emoji") String text, @ForAll @IntRange(max = 60) int max) {
        var start = UnicodeText.start(text, max);
        assertThat(UnicodeText.isValid(start), is(true));
        assertThat(text.startsWith(start), is(true));
        assertThat(start.length(), is(lessThanOrEqualTo(max)));
        assertThat("not cut needlessly", start.length() >= Math.min(text.length(), max - 1), is(true));
        assertThat(UnicodeText.shortened(text, max), is(text.length() <= max ? text : start + "…"));
    }

    @Property
    void anyTextBecomesOneThatUtf8CanWrite(@ForAll("halves") String text) {
        var valid = UnicodeText.valid(text);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(valid), is(true));
        assertThat(
                UnicodeText.isValid(text),
                is(StandardCharsets.UTF_8.newEncoder().canEncode(text)));
        assertThat(valid.length(), is(text.length()));
    }

    @Test
    void validTextStaysTheSameAndHalvesAreReplaced() {
        var text = "x😀";
        assertThat(UnicodeText.valid(text), is(sameInstance(text)));
        assertThat(UnicodeText.valid("a\ud83db\ude00😀\ud83d"), is("a\ufffdb\ufffd😀\ufffd"));
    }
}
