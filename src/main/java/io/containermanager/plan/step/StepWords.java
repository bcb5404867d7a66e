package io.containermanager.plan.step;

import java.util.List;
import java.util.Map;

/** What a step does, for people: act and subject, as it starts, when it is done and when it failed. Pure. */
public final class StepWords {

    private StepWords() {}

    /** Such as {@code starting shop/web}. */
    public static String starts(Step step, String service) {
        return words(step, service, Form.STARTS);
    }

    /** Such as {@code started shop/web}. */
    public static String done(Step step, String service) {
        return words(step, service, Form.DONE);
    }

    /** Such as {@code could not start shop/web}. */
    public static String failed(Step step, String service) {
        return words(step, service, Form.FAILED);
    }

    /** What is not so any more once a step is done, in the order in which it is replaced. */
    private static final List<Map.Entry<String, String>> PAST = List.of(
            Map.entry("does not exist", "did not exist"),
            Map.entry("it is not present", "it was not present"),
            Map.entry("its container is ", "its container was "),
            Map.entry(
                    " is gone: its container cannot be started again",
                    " was gone: its container could not be started again"),
            Map.entry("no container is connected", "no container was connected"),
            Map.entry("than its container has", "than its container had"),
            Map.entry("than its container runs", "than its container ran"),
            Map.entry("it was created but never started", "it had been created but never started"),
            Map.entry("its service has another", "its service had another"),
            Map.entry("it is required", "it was required"),
            Map.entry("it is declared but", "it was declared but"),
            Map.entry("its health check fails", "its health check failed"));

    /**
     * Why a step was done, of a step that is: what its reason says of the time before it, in the past. What it quotes, as an engine's or a
     * program's message in parentheses, stays as it was said.
     */
    public static String past(String reason) {
        int quoted = reason.indexOf('(');
        return quoted < 0 ? saidBefore(reason) : saidBefore(reason.substring(0, quoted)) + reason.substring(quoted);
    }

    private static String saidBefore(String reason) {
        var past = reason;
        for (var words : PAST) {
            past = past.replace(words.getKey(), words.getValue());
        }
        return past;
    }

    private enum Form {
        STARTS,
        DONE,
        FAILED;

        private String of(String verb) {
            if (this == FAILED) {
                return "could not " + verb + " ";
            }
            var stem = verb.endsWith("e") ? verb.substring(0, verb.length() - 1) : verb.equals("stop") ? "stopp" : verb;
            return stem + (this == STARTS ? "ing " : "ed ");
        }
    }

    private static String words(Step step, String service, Form form) {
        return switch (step) {
            case Step.DownloadImage download -> form.of("pull") + "image " + download.image();
            case Step.CreateVolume create -> form.of("create") + "volume " + create.engineName();
            case Step.CreateNetwork create -> form.of("create") + "network " + create.engineName();
            case Step.ConnectNetwork connect -> form.of("connect") + service + " to network " + connect.engineName();
            case Step.CreateContainer _ -> form.of("create") + "a container for " + service;
            case Step.StartContainer _ -> form.of("start") + service;
            case Step.ScaleContainer scale -> form.of("scale") + service + " to " + scale.replicas();
            case Step.StopContainer _ -> form.of("stop") + service;
            case Step.RemoveContainer _ -> form.of("remove") + "a container of " + service;
            case Step.RemoveNetwork remove -> form.of("remove") + "network " + remove.engineName();
            case Step.RemoveVolume remove -> form.of("remove") + "volume " + remove.engineName();
            case Step.RemoveImage remove -> form.of("remove") + "image " + remove.image();
        };
    }
}
