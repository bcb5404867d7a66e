package io.containermanager.cli.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

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
}
