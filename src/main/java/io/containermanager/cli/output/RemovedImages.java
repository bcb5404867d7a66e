package io.containermanager.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;

/** What several requests to remove unused images came to. Pure. */
public final class RemovedImages {

    private RemovedImages() {}

    /**
     * One answer for all requests, of the same shape: also for those that were answered before their removal had ended.
     *
     * @param answers of each request, in order
     * @param before the images that were listed before the first
     * @param after those that were listed after the last
     */
    public static JsonNode inAll(List<JsonNode> answers, JsonNode before, JsonNode after) {
        var last = answers.getLast();
        var all = (ObjectNode) last.deepCopy();
        var present = new HashSet<String>();
        after.forEach(image -> present.add(image.path("id").asText()));
        var removed = all.putArray("removed");
        long freed = 0;
        boolean known = true;
        for (var image : before) {
            if (image.path("removable").asBoolean()
                    && !present.contains(image.path("id").asText())) {
                removed.add(image);
                known &= image.path("sizeBytes").isNumber()
                        && image.path("sharedBytes").isNumber();
                freed += image.path("sizeBytes").asLong()
                        - image.path("sharedBytes").asLong();
            }
        }
        all.put("freedBytes", known ? Long.valueOf(freed) : null);
        var kept = all.putArray("kept");
        for (var answer : answers) {
            for (var image : answer.path("kept")) {
                if (answer.equals(last) || image.path("why").asText().equals("untagged")) {
                    kept.add(image);
                }
            }
        }
        var more = last.path("left").asLong();
        all.put(
                "message",
                "In all " + removed.size() + (removed.size() == 1 ? " image was removed" : " images were removed")
                        + (more > 0 ? "; " + more + " more are left for another request" : ""));
        return all;
    }
}
