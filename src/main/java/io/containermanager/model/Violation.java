package io.containermanager.model;

/**
 * One thing that is wrong with a request, and what to do about it.
 *
 * @param pointer where, as a JSON Pointer (RFC 6901) into the request's body, {@code ""} for the whole body
 * @param message what is wrong and what would be right, without secret values
 */
public record Violation(String pointer, String message) {}
