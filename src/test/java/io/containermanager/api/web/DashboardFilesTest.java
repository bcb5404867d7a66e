package io.containermanager.api.web;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The dashboard's files as they are packed: what others made is unchanged, and what a browser needs first is little. */
class DashboardFilesTest {

    private static final Path WEB = Path.of("src/main/resources/web");
    private static final Path VENDOR = WEB.resolve("vendor");
    private static final int FIRST_VIEW_MAX_BYTES = 60 * 1024;

    private static final Pattern IMPORT = Pattern.compile("(?m)^(?:import|export) [^;]*?from '(\\.[^']+)';");
    private static final Pattern PRELOAD = Pattern.compile("rel=\"modulepreload\" href=\"([^\"]+)\"");
    private static final Pattern LINKED = Pattern.compile("(?:href|src)=\"([^\"]+\\.(?:js|css|svg))\"");

    private static List<Path> files(Path folder) throws IOException {
        try (var walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void whatOthersMadeIsAsItWasPublished() throws IOException, NoSuchAlgorithmException {
        var listed = new TreeSet<String>();
        for (var line : Files.readAllLines(VENDOR.resolve("checksums.txt"))) {
            var parts = line.split("  ", 2);
            var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(VENDOR.resolve(parts[1])));
            assertThat(parts[1], HexFormat.of().formatHex(digest), is(parts[0]));
            listed.add(parts[1]);
        }
        // Its own: the types of libraries that come without or name their package, and the list itself.
        listed.addAll(List.of("preact.d.ts", "xterm.d.ts", "xterm-fit.d.ts", "codemirror.d.ts", "checksums.txt"));
        var there = new TreeSet<String>();
        files(VENDOR).forEach(file -> there.add(VENDOR.relativize(file).toString()));
        assertThat(there, is(listed));
    }

    @Test
    void allThatTheFirstScriptNeedsIsAskedForAtOnce() throws IOException {
        var needed = imported("app.js");
        needed.remove("app.js");
        var preloaded = new TreeSet<>(found(PRELOAD, Files.readString(WEB.resolve("index.html"))));
        assertThat(preloaded, is(needed));
    }

    /** Charts, with their library, come when everything else is shown and can be used. */
    @Test
    void theFirstViewIsSmall() throws IOException {
        var names = imported("app.js");
        names.addAll(imported("pages/overview.js"));
        names.addAll(found(LINKED, Files.readString(WEB.resolve("index.html"))));
        names.add("index.html");
        int total = 0;
        for (var name : names) {
            total += compressed(Files.readAllBytes(WEB.resolve(name)));
        }
        System.out.println("first view: " + names.size() + " files, " + total + " bytes compressed");
        assertThat(total, is(lessThan(FIRST_VIEW_MAX_BYTES)));
    }

    @Test
    void nothingComesFromElsewhereOrFromTheServersRoot() throws IOException {
        var elsewhere = Pattern.compile("(?:src|href|import|from|url)\\s*[=(]?\\s*[\"'(](?:https?:|//|/)[^\"')]*");
        for (var file : files(WEB)) {
            if (!file.startsWith(VENDOR) && file.toString().matches(".*\\.(?:js|html|css)")) {
                assertThat(file.toString(), found(elsewhere, Files.readString(file)), is(empty()));
            }
        }
    }

    @Test
    void whatTheServerSendsNeverBecomesMarkup() throws IOException {
        var markup = Pattern.compile(
                "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|dangerouslySet|eval\\(|new Function");
        for (var file : files(WEB)) {
            if (!file.startsWith(VENDOR) && file.toString().endsWith(".js")) {
                assertThat(file.toString(), found(markup, Files.readString(file)), is(empty()));
            }
        }
    }

    /** How a service stands is decided by fields: a reason's words are for people and may change. */
    @Test
    void noReasonIsReadForWhatItSays() throws IOException {
        var reading =
                Pattern.compile("reason[^;\\n]{0,40}\\.(?:startsWith|match|test|search)\\(|\\.test\\([^)]*reason");
        for (var file : files(WEB)) {
            if (!file.startsWith(VENDOR) && file.toString().endsWith(".js")) {
                assertThat(
                        file.toString(), reading.matcher(Files.readString(file)).find(), is(false));
            }
        }
    }

    /** The file and all that it imports, and so on, but for what it fetches later. */
    private static Set<String> imported(String first) throws IOException {
        var known = new TreeSet<String>();
        var open = new java.util.ArrayDeque<>(List.of(first));
        while (!open.isEmpty()) {
            var name = open.remove();
            if (known.add(name)) {
                for (var target : found(IMPORT, Files.readString(WEB.resolve(name)))) {
                    open.add(WEB.relativize(
                                    WEB.resolve(name).resolveSibling(target).normalize())
                            .toString());
                }
            }
        }
        assertThat(known, hasItem(first));
        return known;
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult result) -> result.groupCount() == 0 ? result.group() : result.group(1))
                .toList();
    }

    private static int compressed(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.size();
    }
}
