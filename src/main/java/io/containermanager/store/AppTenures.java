package io.containermanager.store;

import io.containermanager.event.RecordedEvent;
import io.containermanager.model.App;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Since when app ids have the apps that have them now. A client chooses ids itself and may give one of a removed app to another app: what is
 * kept of the removed one under that id is not for tokens that are limited to the id. An app that is renamed, or removed and declared again
 * by its name, is the same app. Pure.
 *
 * @param began how the present app began, by id; only for ids that another app had before, as far as targets are kept
 */
public record AppTenures(Map<Long, Began> began) {

    /** Every id always had the same app. */
    public static final AppTenures NONE = new AppTenures(Map.of());

    /**
     * The target with which an app began.
     *
     * @param revision its number
     * @param atMillis when it was accepted, Unix time in ms
     */
    public record Began(long revision, long atMillis) {}

    /** The oldest target so far that declares the present app of an id, and whether the next older one declared none. */
    private record Oldest(StoredTarget target, App app, boolean gap) {}

    public AppTenures {
        began = Map.copyOf(began);
    }

    /** The tenures of all ids in the targets that are kept, newest first. */
    public static AppTenures of(List<StoredTarget> newestFirst) {
        var oldest = new HashMap<Long, Oldest>();
        var began = new HashMap<Long, Began>();
        for (var target : newestFirst) {
            var apps = target.state().apps();
            oldest.replaceAll((id, it) -> apps.containsKey(id) ? it : new Oldest(it.target(), it.app(), true));
            for (var app : apps.values()) {
                long id = app.appId();
                var present = oldest.get(id);
                if (present != null && present.gap() && !present.app().appName().equals(app.appName())) {
                    began.putIfAbsent(
                            id,
                            new Began(
                                    present.target().revision(),
                                    present.target().acceptedAt().toEpochMilli()));
                }
                oldest.put(id, new Oldest(target, app, false));
            }
        }
        return began.isEmpty() ? NONE : new AppTenures(began);
    }

    /** Unix time in ms before which what is kept under the id is another app's; 0 where it never was. */
    public long sinceMillis(long appId) {
        var first = began.get(appId);
        return first == null ? 0 : first.atMillis();
    }

    /** Whether an event is about the app that has its id now, or about none. */
    public boolean covers(RecordedEvent recorded) {
        var appId = recorded.event().appId();
        return appId == null || recorded.timestamp().toEpochMilli() >= sinceMillis(appId);
    }

    /** Whether what a revision says of the id is about the app that has it now. */
    public boolean covers(long appId, long revision) {
        var first = began.get(appId);
        return first == null || revision >= first.revision();
    }
}
