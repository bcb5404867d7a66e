package io.containermanager.model.read;

import io.containermanager.model.Dependency;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.Limits;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads how a service starts, restarts, and is replaced by its next version. */
public final class UpdatePolicyReader {

    static final List<String> KEYS = List.of("restart", "dependsOn", "pullPolicy", "updateStrategy", "stopGracePeriod");

    private UpdatePolicyReader() {}

    static UpdatePolicy read(TreeNode config) {
        PullPolicy pull = choice(config.child("pullPolicy"), PullPolicy.class);
        UpdateStrategy strategy = choice(config.child("updateStrategy"), UpdateStrategy.class);
        return new UpdatePolicy(
                pull == null ? PullPolicy.IF_NOT_PRESENT : pull,
                strategy == null ? UpdateStrategy.DOWNLOAD_THEN_KILL : strategy,
                DurationText.read(config.child("stopGracePeriod")));
    }

    /** The word for a constant on the wire: {@code if-not-present}. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> @Nullable E choice(TreeNode node, Class<E> type) {
        String text = node.text();
        if (text == null) {
            return null;
        }
        var words = new ArrayList<String>();
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(text)) {
                return constant;
            }
            words.add(word(constant));
        }
        return node.refuse(PlainText.quoted(text) + " must be one of " + String.join(", ", words));
    }

    /** YAML 1.1 makes false of a bare {@code no}. */
    static RestartPolicy restart(TreeNode node) {
        String word = Boolean.FALSE.equals(node.value()) ? RestartPolicy.NO.word() : node.text();
        if (word == null) {
            return RestartPolicy.UNLESS_STOPPED;
        }
        return RestartPolicy.of(word).orElseGet(() -> {
            boolean counted = word.startsWith("on-failure:");
            node.bad(PlainText.quoted(word) + " must be one of no, on-failure, always, unless-stopped"
                    + (counted ? " (on-failure without a count)" : ""));
            return RestartPolicy.UNLESS_STOPPED;
        });
    }

    static List<Dependency> dependencies(TreeNode node) {
        var dependencies = new ArrayList<Dependency>();
        if (node.isList()) {
            for (TreeNode item : node.items()) {
                String name = item.requiredText(Limits.NAME_CHARS_MAX);
                if (name != null) {
                    item.violations().origin(node.pointer() + "/" + TreeNode.escaped(name), item.pointer());
                    dependencies.add(new Dependency(name, Condition.STARTED));
                }
            }
        } else {
            node.entries()
                    .forEach(
                            (name, value) -> dependencies.add(new Dependency(name, condition(value), required(value))));
        }
        return dependencies;
    }

    private static boolean required(TreeNode node) {
        return !node.isMap() || !Boolean.FALSE.equals(node.child("required").flag());
    }

    private static Condition condition(TreeNode node) {
        TreeNode word = node.isMap() ? node.child("condition") : node;
        if (node.isMap()) {
            node.object(List.of("condition", "required"));
        }
        String text = word.text();
        return switch (text) {
            case null -> Condition.STARTED;
            case "started", "service_started" -> Condition.STARTED;
            case "healthy", "service_healthy" -> Condition.HEALTHY;
            case "completed", "service_completed_successfully" -> Condition.COMPLETED;
            default -> {
                word.bad(PlainText.quoted(text) + " must be one of started, healthy, completed");
                yield Condition.STARTED;
            }
        };
    }
}
