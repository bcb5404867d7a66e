package io.containermanager.model.text;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "a, a",
        "a b, a and b",
        "a b c, 'a, b and c'",
        "a b c d, 'a, b, c and 1 more'",
        "a b c d e, 'a, b, c and 2 more'"
    })
    void namesAreListedUpToTheirBound(String names, String sentence) {
        var list = names.isEmpty() ? List.<String>of() : List.of(names.split(" ", -1));

        assertThat(Names.listed(list, 3), is(sentence));
    }
}
