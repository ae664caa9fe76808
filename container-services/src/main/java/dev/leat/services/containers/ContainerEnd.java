package dev.leat.services.containers;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.WaitResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of a container's run, for which one may wait again and again. Docker's client gives up listening after its first
 * wait with a bound ({@code ResultCallbackTemplate.awaitCompletion} closes itself), and each later one says at once that the
 * container has ended. Thread-safe.
 */
final class ContainerEnd extends ResultCallback.Adapter<WaitResponse> {

    private final CountDownLatch known = new CountDownLatch(1);

    /**
     * Whether the container ended before this time was over.
     *
     * @throws RuntimeException if the engine broke off its answer
     */
    boolean within(long ms) throws InterruptedException {
        if (!known.await(ms, TimeUnit.MILLISECONDS)) {
            return false;
        }
        awaitCompletion();
        return true;
    }

    @Override
    public void onComplete() {
        super.onComplete();
        known.countDown();
    }

    @Override
    public void onError(Throwable broken) {
        super.onError(broken);
        known.countDown();
    }
}
