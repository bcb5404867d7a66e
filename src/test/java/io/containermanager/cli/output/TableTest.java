package io.containermanager.cli.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    private static final String REASON =
            "revision 3 declares a different spec than its container has: image registry.example.com/team/shop:2";

    private static List<String> printed(Table table, int width) {
        var out = new ByteArrayOutputStream();
        var ends = new Console.Ends(false, true, true, false, width);
        var terminal = new Console(new ByteArrayInputStream(new byte[0]), out, new PrintStream(out, true), ends);
        table.print(terminal, true);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void whatMattersMostIsWrappedAndNotCut() {
        for (int width = 40; width < 160; width += 7) {
            var table = new Table("STEP", "WHY").wrapping();
            table.add("create container", REASON);

            var lines = printed(table, width);

            assertThat(lines.stream().map(String::length).toList(), everyItem(is(lessThanOrEqualTo(width))));
            var words = String.join("", lines.subList(1, lines.size())).replace("create container", "");
            assertThat(words.replace(" ", ""), is(REASON.replace(" ", "")));
        }
    }

    @Test
    void otherTablesKeepToOneLineForARow() {
        var table = new Table("STEP", "WHY");
        table.add("create container", REASON);
        assertThat(printed(table, 60).size(), is(2));
    }

    private static Table services(String... names) {
        var table = new Table("SERVICE", "STATUS", "SYNC", "IMAGE", "PORTS", "REASON")
                .withStatus("STATUS")
                .withStatus("SYNC")
                .yielding("PORTS")
                .yielding("IMAGE", 16);
        for (var name : names) {
            table.add(name, "exited", "needs-update", "registry.example.com/team/api:1.28", "8080:80", REASON);
        }
        return table;
    }

    @Test
    void aNameIsNotCutWhileAnotherColumnCanGiveWay() {
        for (int width = 60; width < 200; width += 7) {
            var lines = printed(services("shop/web-frontend-service", "shop/web-frontend-service-2"), width);

            assertThat(lines.stream().map(String::length).toList(), everyItem(is(lessThanOrEqualTo(width))));
            assertThat(lines.get(1), startsWith("shop/web-frontend-service    exited"));
            assertThat(lines.get(2), startsWith("shop/web-frontend-service-2  exited"));
        }
    }

    @Test
    void columnsThatYieldAreLeftOutInTheirOrderAndAnImageIsCutBefore() {
        var wide = printed(services("shop/web"), 200);
        assertThat(wide.getFirst(), containsString("IMAGE                               PORTS    REASON"));
        var narrower = printed(services("shop/web"), 84);
        assertThat(narrower.get(1), containsString("  registry.example.com/"));
        assertThat(narrower.get(1), containsString("  8080:80  revision 3"));
        assertThat(
                printed(services("shop/web"), 72).getFirst(), matchesPattern("SERVICE +STATUS +SYNC +IMAGE +REASON"));
        assertThat(printed(services("shop/web"), 60).getFirst(), matchesPattern("SERVICE +STATUS +SYNC +REASON"));
    }

    @Test
    void whatIsWrappedIsWrappedInEveryColumn() {
        var table = new Table("", "STEP", "WHAT", "WHY").wrapping();
        table.add("+", "download image", "registry.example.com/a-team/web-frontend:1.28", REASON);

        var lines = printed(table, 60);

        assertThat(lines.stream().map(String::length).toList(), everyItem(is(lessThanOrEqualTo(60))));
        assertThat(String.join("", lines), not(containsString("…")));
    }

    @Test
    void aContainerThatEndedIsRedOnlyIfItWasNotMeantToEnd() {
        assertThat(Colour.ofContainer("exited", true), is(Colour.GREY));
        assertThat(Colour.ofContainer("exited", false), is(Colour.RED));
        assertThat(Colour.ofContainer("dead", true), is(Colour.RED));
        assertThat(Colour.ofContainer("running", false), is(Colour.GREEN));
        assertThat("without more to go by, nothing is said of it", Colour.of("exited"), is(Colour.NONE));
    }
}
