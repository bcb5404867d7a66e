package io.containermanager.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogIdsTest {

    private static final long NOW = 1_795_431_567_000L;
    private static final long DAY = 86_400_000L;

    @TempDir
    Path folder;

    @Test
    void idsCountUpWhateverTheClockDoes() {
        var file = folder.resolve("log-ids");
        long before = LogIds.begin(file, NOW);
        for (long clock : List.of(NOW - DAY, 0L, NOW + DAY, -1L, NOW)) {
            long next = LogIds.begin(file, clock);
            assertThat(next, is(before + LogIds.RUN_IDS));
            before = next;
        }
    }

    @Test
    void theFirstOnesAreBeyondThoseThatWereMadeOfTheTime() {
        assertThat(LogIds.begin(folder.resolve("log-ids"), NOW), is(NOW * 1_000));
    }

    @Test
    void aDamagedFileOrMissingFolderStopsNothing() throws IOException {
        var file = folder.resolve("log-ids");
        for (var text : List.of("", "x", "-1", "99999999999999999999", Long.toString(Long.MAX_VALUE))) {
            Files.writeString(file, text);
            assertThat(LogIds.begin(file, NOW), is(NOW * 1_000));
        }
        assertThat(LogIds.begin(folder.resolve("missing/log-ids"), NOW), is(NOW * 1_000));
    }

    @Test
    void entriesOfAnEarlierRunAreKeptAndNewOnesComeAfterThem() {
        var earlier = new LogStore(LogBounds.DEFAULTS, 5_000);
        var entry = earlier.add(LogStoreTest.line(1, "from a day that is still to come"));
        var later = new LogStore(LogBounds.DEFAULTS, 10);

        later.restore(List.of(entry));

        assertThat(later.after(LogFilter.ALL, 0, 10), is(List.of(entry)));
        assertThat(later.add(LogStoreTest.line(1, "next")).id(), greaterThan(entry.id()));
    }
}
