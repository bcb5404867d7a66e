package io.containermanager.model.naming;

import io.containermanager.model.App;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;

/**
 * How messages spell apps and services: {@code app shop}, {@code shop/web}, by the names that people gave them; ids stand in fields beside
 * the message. Only what no known target names is spelled by its id. The one place that does so. Pure.
 */
public final class DisplayName {

    private DisplayName() {}

    /** A service: {@code shop/web}. */
    public static String service(String appName, String serviceName) {
        return appName + "/" + serviceName;
    }

    /** A service of a known target, else {@code service 1001/2}. */
    public static String service(State known, ServiceKey key) {
        return known.app(key.appId())
                .flatMap(app ->
                        app.service(key.serviceId()).map(service -> service(app.appName(), service.serviceName())))
                .orElse(unknown(key));
    }

    /** A service that nothing names. */
    public static String unknown(ServiceKey key) {
        return "service " + key;
    }

    /** An app: {@code app shop}. */
    public static String app(String appName) {
        return "app " + appName;
    }

    /** An app of a known target, else {@code app 1001}. */
    public static String app(State known, long appId) {
        return known.app(appId).map(App::appName).map(DisplayName::app).orElse(unknown(appId));
    }

    /** An app beside others that may have its name: {@code app shop (1001)}. */
    public static String distinct(App app) {
        return app(app.appName()) + " (" + app.appId() + ")";
    }

    /** An app that nothing names. */
    public static String unknown(long appId) {
        return "app " + appId;
    }
}
