package io.containermanager.plan.step;

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
