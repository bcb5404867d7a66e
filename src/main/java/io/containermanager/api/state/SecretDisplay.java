package io.containermanager.api.state;

import io.containermanager.model.App;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.model.secret.Masking;

/** Whether a response shows secrets. All declarations in responses pass through here, see {@link Masking}. Pure. */
public enum SecretDisplay {
    MASKED,
    REVEALED;

    /** The state as shown in the response. */
    public State of(State state) {
        return this == MASKED ? Masking.mask(state) : state;
    }

    /** The app as shown in the response. */
    public App of(App app) {
        return this == MASKED ? Masking.mask(app) : app;
    }

    /** The configuration as shown in the response. */
    public ServiceConfig of(ServiceConfig config) {
        return this == MASKED ? Masking.mask(config) : config;
    }
}
