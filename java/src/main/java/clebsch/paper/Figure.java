package clebsch.paper;

import clebsch.backend.Backend;
import clebsch.study.Progress;
import java.util.OptionalInt;

/** One figure of a paper, as a study that can be run. */
public interface Figure {

    /** Paper and figure, such as {@code barberena/fig7}. */
    String id();

    /** What it shows, in a line. */
    String title();

    /** Where it is from. */
    String source();

    /**
     * Computes the data, draws them and checks them.
     *
     * @throws clebsch.study.CapacityException if a run would not fit in the backend's memory
     */
    FigureResult produce(Context context);

    /**
     * What a figure needs from its surroundings.
     *
     * @param backend  computes
     * @param progress hears how far the whole figure is; when it says so, the figure ends with what it has
     * @param spins    a number of spins in place of the paper's, for a quick look; what the paper says of its own number may
     *                 then fail its check
     */
    record Context(Backend backend, Progress progress, OptionalInt spins) {

        /** The figure as in the paper. */
        public static Context of(Backend backend, Progress progress) {
            return new Context(backend, progress, OptionalInt.empty());
        }
    }
}
