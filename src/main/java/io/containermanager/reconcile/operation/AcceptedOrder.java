package io.containermanager.reconcile.operation;

import io.containermanager.model.ServiceKey;
import java.util.List;

/**
 * An order that was stored, and what it means for services that operators stopped.
 *
 * @param services those that it is for
 * @param leftStopped names of the services of the app that it leaves alone, because they were stopped
 * @param startedFirst names of stopped services that are started as well, because one of these depends on them
 * @param waitsFor names of stopped services that stay so, although one of these depends on them: it is restarted once they run
 */
public record AcceptedOrder(
        List<ServiceKey> services, List<String> leftStopped, List<String> startedFirst, List<String> waitsFor) {}
