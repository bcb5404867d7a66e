package io.containermanager.plan.service;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.Namespaces;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.step.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which containers of a service cannot serve again, whatever they were made from, and why. Pure. */
final class LostContainers {

    /** The exit code of a process that SIGKILL ended. */
    private static final int KILLED = 137;

    private LostContainers() {}

    /** Why, and what keeps it from being replaced, by the container's id. */
    static Map<String, Reason> of(AppScope scope, DesiredService wanted, ServiceMemory memory, List<Container> own) {
        var lost = new HashMap<String, Reason>();
        var former = Namespaces.ofFormerOwners(wanted.service().config(), own, scope.planned());
        for (var container : own) {
            var order = scope.input().facts().restarts().get(wanted.key());
            boolean asked = (order != null && order.concerns(container)) || memory.onlyStopped(container);
            // A container that has done its work needs nothing any more.
            if (!asked
                    && RestartRules.done(container, container.config().restart())
                    && !endedWithItsOwner(container, former)) {
                continue;
            }
            if (container.run().status() == Status.DEAD) {
                var dead = " dead: the engine could not remove it completely";
                lost.put(container.id(), new Reason("its container is" + dead, "its container was" + dead));
            }
            var broken = scope.input().facts().watch(container.id()).broken();
            if (broken != null) {
                lost.put(container.id(), Reason.of(broken));
            }
            MissingFiles.startedWithout(scope, container).ifPresent(why -> lost.put(container.id(), Reason.of(why)));
            var edited = container.attached().changed().spec();
            if (edited != null) {
                lost.put(container.id(), Reason.of(edited));
            }
            scope.shared().renewals().of(container).ifPresent(it -> lost.put(container.id(), it.why()));
            scope.shared()
                    .lostNetwork(container)
                    .filter(_ -> !lost.containsKey(container.id()))
                    .ifPresent(network -> lost.put(
                            container.id(),
                            new Reason(
                                    "its network " + network + " is gone: its container cannot be started again",
                                    "its network " + network + " was gone: its container could not be started again")));
            if (former.contains(container.id())) {
                lost.put(container.id(), Reason.of("the container whose namespace it shares was replaced"));
            }
        }
        var more = inTheWay(lost, scope.input(), wanted.key());
        lost.replaceAll((_, why) -> why.and(more));
        return lost;
    }

    /** Nothing can run in a process namespace whose owner has gone: the kernel ended this one before its work was done. */
    private static boolean endedWithItsOwner(Container container, Set<String> former) {
        var run = container.run();
        return former.contains(container.id())
                && Namespaces.sharesProcesses(container.config())
                && Integer.valueOf(KILLED).equals(run.exitCode())
                && !run.oomKilled();
    }

    /** Why one that was lost is still there, though another is to take its place: the last step failed; empty when none did. */
    static String inTheWay(Map<String, Reason> lost, PlanInput input, ServiceKey key) {
        var tried = input.facts().lanes().get(key.toString());
        return lost.isEmpty() || tried == null || tried.problem() == null
                ? ""
                : "; its last step failed: " + tried.problem();
    }
}
