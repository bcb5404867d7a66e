package io.containermanager.cli.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outcomes that say much, in the lines of a terminal. */
class ParagraphTest {

    private static final String WEB =
            "shop/web: held back: revision 3 failed (the container exited with 1 three times);"
                    + " the version before it runs instead";
    private static final String DB = "shop/db: waiting for shop/web";

    @Test
    void whatFitsIsOneLine() {
        assertThat(Paragraph.lines("incomplete", List.of("a: b", "c: d"), 80), is(List.of("incomplete: a: b; c: d")));
        assertThat(Paragraph.lines("incomplete", List.of("a: b", "c: d"), 0), is(List.of("incomplete: a: b; c: d")));
    }

    @Test
    void whatDoesNotFitHasALineForEachPart() {
        assertThat(
                Paragraph.lines("incomplete", List.of(WEB, DB), 0), is(List.of("incomplete:", "  " + WEB, "  " + DB)));
        assertThat(
                Paragraph.lines("incomplete", List.of(WEB, DB), 80),
                is(List.of(
                        "incomplete:",
                        "  shop/web: held back: revision 3 failed (the container exited with 1 three",
                        "    times); the version before it runs instead",
                        "  " + DB)));
        assertThat(
                Paragraph.lines("incomplete", List.of(WEB), 80),
                is(List.of(
                        "incomplete: shop/web: held back: revision 3 failed (the container exited with 1",
                        "  three times); the version before it runs instead")));
    }

    /** Scripts read a line for each part. */
    @Test
    void oneLongPartStaysOneLineWhereThereIsNoTerminal() {
        assertThat(Paragraph.lines("incomplete", List.of(WEB), 0), is(List.of("incomplete: " + WEB)));
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 100, 120})
    void noLineIsWiderThanTheTerminalAndNoCommandIsBroken(int columns) {
        var command = "container-manager start shop/web shop/worker shop/cron";
        var lines = Paragraph.lines(
                "incomplete",
                List.of(WEB, DB, "3 services are stopped by ann, bob; " + command + " starts them"),
                columns);
        assertThat(lines.stream().map(String::length).toList(), everyItem(lessThanOrEqualTo(columns)));
        assertThat(lines.stream().filter(line -> line.contains(command)).count(), is(1L));
    }

    @Test
    void aCommandThatIsWiderThanTheTerminalStaysWhole() {
        var command = "container-manager start " + "shop/web ".repeat(12).strip();
        assertThat(Paragraph.lines("incomplete", List.of(WEB, command), 80), hasItem("  " + command));
    }
}
