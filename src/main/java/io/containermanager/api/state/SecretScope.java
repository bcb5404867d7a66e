package io.containermanager.api.state;

import io.containermanager.model.App;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.model.secret.Masking;

/** Whether an answer shows secrets. Everything declared passes through here on its way out, see {@link Masking}. Pure. */
public enum SecretScope {
    MASKED,
    REVEALED;

    /** The state as this answer shows it. */
    public State of(State state) {
        return this == MASKED ? Masking.mask(state) : state;
    }

    /** The app as this answer shows it. */
    public App of(App app) {
        return this == MASKED ? Masking.mask(app) : app;
    }

    /** The configuration as this answer shows it. */
    public ServiceConfig of(ServiceConfig config) {
        return this == MASKED ? Masking.mask(config) : config;
    }
}
