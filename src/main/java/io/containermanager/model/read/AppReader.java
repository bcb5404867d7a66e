package io.containermanager.model.read;

import io.containermanager.model.App;
import io.containermanager.model.ImageReference;
import io.containermanager.model.Limits;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads apps and their services; answers null for what lacks an id or a name, after complaining. */
public final class AppReader {

    /**
     * What is reported and never declared, here and by the seed's own service: accepted and ignored on apps as on services, so that an
     * answer can be edited and posted.
     */
    public static final List<String> READ_ONLY_KEYS = List.of("status", "createdAt", "updatedAt", "containerId");

    private static final List<String> APP_KEYS =
            with(READ_ONLY_KEYS, "appId", "appName", "appUuid", "services", "volumes", "networks");

    private static final List<String> SERVICE_KEYS =
            with(READ_ONLY_KEYS, "serviceId", "serviceName", "imageName", "config", "appId", "appName", "appUuid");

    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,15}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    private AppReader() {}

    private static List<String> with(List<String> more, String... keys) {
        return Stream.concat(Stream.of(keys), more.stream()).toList();
    }

    public static @Nullable App read(TreeNode node, long appId) {
        if (!node.object(APP_KEYS)) {
            return null;
        }
        TreeNode idNode = node.child("appId");
        Long id = idNode.id(App.MAX_ID);
        if (id != null && id != appId) {
            idNode.bad("is " + id + ", but this app is " + appId + ": make them equal, or leave this one out");
        }
        String name = name(node.child("appName"), appId);
        String uuid = node.child("appUuid").text(Limits.NAME_CHARS_MAX);
        List<Service> services = services(node.child("services"), appId);
        SortedMap<String, Volume> volumes = DeclarationReader.volumes(node.child("volumes"));
        SortedMap<String, Network> networks = DeclarationReader.networks(node.child("networks"));
        return name == null || services == null ? null : new App(appId, name, uuid, services, volumes, networks);
    }

    /** Missing is not empty: an app that was posted without them by mistake would lose all that runs. */
    private static @Nullable List<Service> services(TreeNode node, long appId) {
        if (node.absent()) {
            node.useless("is missing: give [] to declare no services");
        }
        var services = new ArrayList<Service>();
        boolean complete = node.absent() || node.isList();
        for (TreeNode item : node.items(Limits.SERVICES_PER_APP_MAX)) {
            Service service = service(item, appId);
            complete &= service != null;
            if (service != null) {
                services.add(service);
            }
        }
        return complete ? services : null;
    }

    private static @Nullable Service service(TreeNode node, long appId) {
        if (!node.object(SERVICE_KEYS)) {
            return null;
        }
        TreeNode idNode = node.child("serviceId");
        Long id = idNode.absent()
                ? idNode.<Long>refuse("is missing: give a whole number from 1, unique in the app")
                : idNode.id(App.MAX_ID);
        String name = name(node.child("serviceName"), id);
        String image = image(node);
        TreeNode owner = node.child("appId");
        Long ownerId = owner.id(App.MAX_ID);
        if (ownerId != null && ownerId != appId) {
            owner.bad("is " + ownerId + ", but the app is " + appId + ": make them equal, or leave this one out");
        }
        ServiceConfig config = ConfigReader.read(node.child("config"));
        return id == null || name == null || image == null ? null : new Service(id, name, image, config);
    }

    /** Digits alone are an id wherever a name can stand, so they may only be one's own: Compose projects are named so. */
    private static @Nullable String name(TreeNode node, @Nullable Long id) {
        String name = node.requiredString(Limits.NAME_CHARS_MAX);
        if (name == null) {
            return null;
        }
        if (DIGITS.matcher(name).matches() && !name.equals(String.valueOf(id))) {
            node.useless(PlainText.quoted(name) + " would be taken for an id: add a letter");
        }
        var refused = refusals(name);
        refused.ifPresent(node::useless);
        boolean printable = !name.isBlank() && name.codePoints().noneMatch(Character::isISOControl);
        return printable || refused.isPresent() ? name : node.refuse("must have 1 to 255 visible characters");
    }

    /** What no reader could tell from another name or type back, and what no path of the API could name: dots are resolved, slashes divide it. */
    private static Optional<String> refusals(String name) {
        var hidden = NameText.problem(name).or(() -> NameText.blank(name));
        if (hidden.isPresent()) {
            return hidden;
        }
        return name.contains("/") || name.equals(".") || name.equals("..")
                ? Optional.of(PlainText.quoted(name)
                        + " cannot be written into a path of the API: choose a name without /" + " that is not . or ..")
                : Optional.empty();
    }

    private static @Nullable String image(TreeNode service) {
        TreeNode node = service.child("imageName");
        TreeNode repeated = service.child("config").child("image");
        String image = node.requiredString(Limits.TEXT_CHARS_MAX);
        String again = repeated.text();
        if (image == null) {
            return null;
        }
        if (again != null && !again.equals(image)) {
            repeated.bad(PlainText.quoted(again) + " must equal imageName, which is " + PlainText.quoted(image)
                    + ", or be left out");
        }
        if (ImageReference.parse(image).isEmpty()) {
            node.bad(PlainText.quoted(image) + " is not an image reference: write [registry/]name[:tag][@digest],"
                    + " the name in lower case, such as \"nginx:1.27\"");
        }
        return image;
    }

    /** Reads {@code apps}: a map whose keys are decimal ids. */
    public static SortedMap<Long, App> apps(TreeNode node) {
        var apps = new TreeMap<Long, App>();
        if (node.absent()) {
            node.bad("is missing: give an object whose keys are app ids; an empty one declares nothing");
        }
        if (node.value() instanceof Map<?, ?> map && map.size() > Limits.APPS_MAX) {
            node.bad("has " + map.size() + " apps: at most " + Limits.APPS_MAX + " are allowed");
            return apps;
        }
        node.entries().forEach((key, child) -> {
            Long id = id(key);
            if (id == null) {
                child.bad(PlainText.quoted(key) + " is not an app id: write a whole number from 1 to " + App.MAX_ID);
            }
            App app = id == null ? null : read(child, id);
            if (app != null) {
                apps.put(app.appId(), app);
            }
        });
        return apps;
    }

    /** Only the decimal form itself: 007 and 7 would be two keys for one app. */
    private static @Nullable Long id(String key) {
        return ID.matcher(key).matches() && Long.parseLong(key) <= App.MAX_ID ? (Long) Long.parseLong(key) : null;
    }
}
