package io.containermanager.dashboard;

/** A log file of an earlier run, with lines of all kinds that are hard to show. */
final class OldLog {

    private static final int LINES = 40_000;

    /** 2026-11-20T08:00:00Z, a line each 100 ms. */
    private static final long BEGIN_MILLIS = 1_795_161_600_000L;

    /** Of an app that is not declared any more. */
    private static final String REMOVED_LINE = """
        {"id":40001,"timestamp":1795165700000,"level":"debug","sourceType":"container","sourceName":"legacy","appId":1009,"serviceId":4,\
        "appName":"oldshop","serviceName":"legacy","containerId":"dddddddddddd","isStdErr":false,"message":"the last words"}
        """;

    private OldLog() {}

    static String text() {
        var text = new StringBuilder();
        for (int i = 1; i <= LINES; i++) {
            text.append(line(i));
        }
        return text.append(REMOVED_LINE).toString();
    }

    private static String line(int number) {
        var message = switch (number) {
            case 7 ->
                "{\\\"level\\\":\\\"error\\\",\\\"msg\\\":\\\"Needle in JSON\\\",\\\"order\\\":{\\\"id\\\":4711}}";
            case 9 -> "{\\\"msg\\\":\\\"nested\\\",\\\"a\\\":" + "[".repeat(3_000) + "]".repeat(3_000) + "}";
            case 11 -> "漢字かな交じり文、そして句読点。".repeat(40);
            case 13 -> "👩‍👩‍👧‍👦👍🏽🇩🇪".repeat(60) + "é".repeat(200);
            case 15 -> "مرحبا بالعالم ".repeat(40) + "a\u200bb".repeat(100);
            case 17 -> "\\t".repeat(90) + "}}}}".repeat(200) + " ".repeat(300) + "end";
            case 19 -> "an error\\n    at a.b.C(D.java:1)".repeat(30);
            case 21 -> "layer 10%\\rlayer 20%\\rlayer 100%\\u0000";
            case 23 -> "x".repeat(400) + " endless";
            case 25 ->
                "\\u001b[41;97m FATAL \\u001b[0m \\u001b[7m turned \\u001b[0m \\u001b[48;5;201;30m grounds \\u001b[0m";
            case 20_000 -> "\\u001b[31mpayment 502\\u001b[0m needle in colour";
            default -> "GET /items/" + number + " 200";
        };
        return """
            {"id":%d,"timestamp":%d,"level":"%s","sourceType":"container","sourceName":"web","appId":1001,"serviceId":1,\
            "serviceName":"web","containerId":"%s","isStdErr":false,"message":"%s"}
            """.formatted(
                        number, BEGIN_MILLIS + 100L * number, number == 7 ? "error" : "info", "c".repeat(64), message);
    }
}
