package io.containermanager.store;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class BoundedWaitTest {

    @Test
    void whatIsThereInTimeIsGiven() {
        assertThat(BoundedWait.value(CompletableFuture.completedFuture(7)), is(7));
    }

    @Test
    void whatFailedIsThrownWithItsCause() {
        var full = new StoreException.NoSpace("full", new java.io.IOException("28"));
        var thrown =
                assertThrows(CompletionException.class, () -> BoundedWait.value(CompletableFuture.failedFuture(full)));
        assertThat(thrown.getCause(), is(full));
    }

    @Test
    void whatNeverComesIsTooSlow() {
        assertThrows(
                StoreException.TooSlow.class, () -> BoundedWait.value(new CompletableFuture<>(), Duration.ofMillis(1)));
    }
}
