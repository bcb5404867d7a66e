package io.containermanager.api;

import io.containermanager.model.App;
import io.containermanager.model.Masking;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;

/** Whether an answer shows secrets. Everything declared passes through here on its way out, see {@link Masking}. Pure. */
enum Secrets {
    MASKED,
    REVEALED;

    /** The state as this answer shows it. */
    State of(State state) {
        return this == MASKED ? Masking.mask(state) : state;
    }

    /** The app as this answer shows it. */
    App of(App app) {
        return this == MASKED ? Masking.mask(app) : app;
    }

    /** The configuration as this answer shows it. */
    ServiceConfig of(ServiceConfig config) {
        return this == MASKED ? Masking.mask(config) : config;
    }
}
