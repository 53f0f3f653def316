package clebsch.app;

import clebsch.study.Progress;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far a run is on standard error: a bar where a person watches, a line now and then where the output goes into a
 * file, nothing when asked to be quiet. Passes on the wish to stop.
 */
final class Terminal implements Progress, AutoCloseable {
    private static final int RESOLUTION = 100;
    private static final long SECONDS_BETWEEN_LINES = 20;

    private final ProgressBar bar;
    private final boolean lines;
    private final long started = System.nanoTime();
    private long lastLine = started;

    Terminal(String task, boolean quiet) {
        var console = System.console();
        boolean watched = !quiet && console != null && console.isTerminal();
        lines = !quiet && !watched;
        bar = watched ? new ProgressBarBuilder().setTaskName(task).setInitialMax(RESOLUTION)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK).setUpdateIntervalMillis(200).hideEta().build() : null;
    }

    @Override
    public void at(double fraction, String what) {
        Interruption.computing();
        if (bar != null) {
            bar.stepTo(Math.round(fraction * RESOLUTION));
            bar.setExtraMessage(" " + what + left(fraction));
        } else if (lines && System.nanoTime() - lastLine > SECONDS_BETWEEN_LINES * 1_000_000_000L) {
            lastLine = System.nanoTime();
            System.err.printf(Locale.ROOT, "clebsch: %3.0f %%, %s%s%n", 100 * fraction, what, left(fraction));
        }
    }

    private String left(double fraction) {
        double elapsed = (System.nanoTime() - started) * 1e-9;
        return fraction < 0.01 || elapsed < 2 ? ""
                : String.format(Locale.ROOT, ", %.0f s left", elapsed * (1 - fraction) / fraction);
    }

    @Override
    public boolean cancelled() {
        return Interruption.requested();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
