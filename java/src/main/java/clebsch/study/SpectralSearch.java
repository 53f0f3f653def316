package clebsch.study;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.model.Solve;
import clebsch.solver.DenseSpectrum;
import clebsch.solver.KrylovSchur;
import clebsch.solver.Propagator;
import clebsch.solver.ShiftInvert;
import clebsch.solver.Spectrum;
import clebsch.solver.Target;
import clebsch.solver.ToleranceException;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import clebsch.sparse.Stencil;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** The search for eigenvalues in one part of a Liouvillian after the other, each by the method that suits it. */
final class SpectralSearch {
    /** Numbers of ρ up to which the whole matrix takes no longer than a second or two. */
    private static final int SMALL = 600;
    /** Beyond it the whole matrix takes hours. */
    private static final int LARGEST_DENSE = 6000;
    private static final double BYTES_OF_DENSE = 48;
    private static final double TOLERANCE = 1e-11;
    private static final int BLOCK = 3;
    private static final long SEED = 1;

    private final String model;
    private final Solve.Spectrum asked;
    private final Backend backend;
    private final OperatorForm form;
    private final Capacity memory;
    private final Target target;

    /** @param model its name */
    SpectralSearch(String model, Solve.Spectrum asked, Backend backend, OperatorForm form) {
        this.model = model;
        this.asked = asked;
        this.backend = backend;
        this.form = form;
        memory = Capacity.of(backend);
        target = asked.which() == Solve.Which.SLOWEST ? new Target.LargestRealPart()
                : new Target.Nearest(asked.near().getReal(), asked.near().getImaginary());
    }

    /** What is looked for. */
    Target target() {
        return target;
    }

    /**
     * The eigenvalues of a part; of the slowest more than were asked for, until one of them decays, which is the gap.
     *
     * @throws CapacityException if they do not fit in memory
     * @throws clebsch.solver.ToleranceException if there are some that cannot be found as exactly
     * @throws java.util.concurrent.CancellationException if the progress said so
     */
    Spectrum in(SpectralPart part, Progress progress) {
        Spectrum found = some(part, Math.min(asked.count(), part.size()), progress);
        long products = found.products();
        while (asked.which() == Solve.Which.SLOWEST && found.complete() && found.count() < part.size()
                && found.pairs().stream().allMatch(part::isZero)) {
            found = some(part, Math.min(2 * found.count(), part.size()), progress);
            products += found.products();
        }
        return new Spectrum(found.pairs(), found.method(), products, found.restarts(), found.complete());
    }

    private Spectrum some(SpectralPart part, int count, Progress progress) {
        Solve.SpectralMethod method = method(asked, part.size(), part.nonzeros());
        if (method == Solve.SpectralMethod.DENSE) {
            double bytes = bytesOfDense(part.size());
            if (!memory.holds(bytes) || part.size() > LARGEST_DENSE) {
                throw refuse(part, bytes);
            }
            return DenseSpectrum.of(part.matrix().get(), target, count, asked.conditions());
        }
        var krylov = new KrylovSchur(backend, TOLERANCE, BLOCK, SEED);
        KrylovSchur.Progress steps = (got, products) -> {
            // also when all are there, that none is missing takes a while
            progress.at(Math.min(0.9, (double) got / count), (got < count ? got + " of " + count + " eigenvalues, "
                    : count + " eigenvalues, making sure that these are the ones, ") + products + " products");
            return !progress.cancelled();
        };
        double vectors = bytesOfVectors(asked, part.size(), count);
        if (method == Solve.SpectralMethod.SHIFT_INVERT) {
            Csr matrix = part.matrix().get();
            progress.at(0, "order of elimination");
            var elimination = new Elimination(matrix, progress::cancelled, part.coordinates().get());
            double bytes = vectors + part.bytesOfMatrix() + elimination.peakBytes(asked.near().getImaginary() != 0);
            if (memory.holds(bytes)) {
                progress.at(0, "factors");
                try (var inverse = new ShiftInvert(backend, matrix, elimination, (Target.Nearest) target, progress::cancelled)) {
                    return krylov.solve(inverse, count, asked.conditions(), steps);
                }
            }
            if (asked.method() == Solve.SpectralMethod.SHIFT_INVERT) {
                throw refuse(part, bytes);
            }
        }
        double matrixBytes = part.bytesOfMatrix() * (asked.conditions() ? 2 : 1);
        boolean matrixFits = memory.holds(vectors + matrixBytes) && Capacity.isArray(part.nonzeros());
        Optional<Stencil> stencil = form == OperatorForm.CSR || matrixFits && form == OperatorForm.AUTO || asked.conditions()
                ? Optional.empty() : part.stencil().get();
        if (stencil.isEmpty() && !matrixFits || !memory.holds(vectors)) {
            throw refuse(part, vectors + (stencil.isEmpty() ? matrixBytes : 0));
        }
        try (LinearOperator operator = stencil.isPresent() ? backend.operator(stencil.get()) : backend.operator(part.matrix().get());
                LinearOperator transposed = asked.conditions() ? backend.operator(part.transposed().get()) : null;
                var propagator = new Propagator(backend, operator, transposed, part.norm(), target,
                        Propagator.time(part.size(), count, part.norm()))) {
            return krylov.solve(propagator, count, asked.conditions(), steps);
        }
    }

    /** Of the whole matrix and what its Schur form takes. */
    static double bytesOfDense(int size) {
        return BYTES_OF_DENSE * size * size;
    }

    /** Of a Krylov space in which so many eigenvalues are looked for. */
    static double bytesOfVectors(Solve.Spectrum asked, int size, int count) {
        return 8.0 * KrylovSchur.numbers(size, Math.min(count, size), BLOCK, asked.conditions());
    }

    /** The method for a sector. Where the factors for an inverse do not fit, and it was not asked for, the propagator is taken in its place. */
    static Solve.SpectralMethod method(Solve.Spectrum asked, int size, long nonzeros) {
        if (asked.method() != Solve.SpectralMethod.AUTO) {
            return asked.method();
        }
        if (size <= SMALL) {
            return Solve.SpectralMethod.DENSE;
        }
        return asked.which() == Solve.Which.SLOWEST || !Capacity.isArray(nonzeros) ? Solve.SpectralMethod.PROPAGATOR
                : Solve.SpectralMethod.SHIFT_INVERT;
    }

    private CapacityException refuse(SpectralPart part, double bytes) {
        return new CapacityException(String.format(Locale.ROOT, "%s: the eigenvalues of %d numbers of ρ (%s) need about %s; there is %s",
                model, part.size(), part.description(), Capacity.words(bytes), memory));
    }
}
