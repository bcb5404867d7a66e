package io.containermanager.plan.step;

/**
 * A managed network that nothing declares any more and that stays, because containers of others are connected to it.
 *
 * @param appId the app that it was created for
 * @param networkId the engine's id of it
 * @param why which containers, and what to do
 */
public record KeptNetwork(long appId, String networkId, String why) {}
