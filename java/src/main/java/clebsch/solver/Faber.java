package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Integrates y' = Ay by the expansion of the exponential in the Faber polynomials of an ellipse (see {@link Ellipse}),
 *
 * <p>y(t + s) = Σ_k c_k(s) v_k, v_k = F_k(A) y(t), v_{k+1} = (A − c) v_k / γ − q v_{k−1}.
 *
 * <p>A term costs one product with A, fused with the recurrence, and an eighth of two short combinations; the number of terms grows as
 * the interval times the ellipse's height, some half of the products that a Runge–Kutta method needs where stability limits it, and
 * intervals may be long. All output times inside an interval share the v_k (H. Tal-Ezer, SIAM J. Sci. Stat. Comput. 12, 945 (1991);
 * I. Moret, P. Novati, BIT 41, 386 (2001)).
 *
 * <p>The ellipse surrounds the field of values that a few Arnoldi steps from a random vector find, widened by a margin, and reaches
 * just beyond zero or the rightmost point found. Nothing relies on that estimate being right:
 * <ul>
 * <li>An interval's expansion ends when what is left out, |c_k| ‖v‖ ρ^j summed over the terms to come with the growth ρ of ‖v_k‖ as seen
 *     so far, is below a tenth in the norm √((1/n) Σ_i (e_i / (atol + rtol max(|y_i|, |y_i'|)))²), y and y' before and after the
 *     interval: there the Runge–Kutta methods have their bound of one on a step.
 * <li>The rounding of each v_k, 10⁻¹⁶ |c_k| ‖v_k‖ at its largest, must stay below the same tenth. Terms that grow because A is far from
 *     normal or the ellipse is too small show in it.
 * <li>The first interval, and each that has more terms than those before, is computed once more with a wider ellipse,
 *     and both results must agree to a half in that norm: what the state holds nothing of but rounding grows in the two at very
 *     different rates if it lies outside.
 * </ul>
 * An interval that fails is tried again with half its length and a larger margin, and none is longer after that.
 */
public final class Faber implements Integrator {
    /** The name in records. */
    public static final String NAME = "Faber";

    /** Terms that are combined in one pass, and vectors v_k held. */
    private static final int BATCH = 8;
    /** Output times strictly inside an interval at the most; each has a vector in which its sum grows. */
    private static final int INSIDE = 7;
    /** Arnoldi steps of the estimate; their vectors, one more, take the place of the v_k and the sums. */
    private static final int STEPS = 12;
    /** By so much the estimate is widened: a dozen steps find the field of values to within a tenth. */
    private static final double MARGIN = 1.1;
    /** Of the tolerance: bound on what is left out and on rounding. */
    private static final double SHARE = 0.1;
    /**
     * Terms of an interval are at the most so many, and move at the most so many bytes unless they are few: when a run is stopped, some
     * minutes are lost.
     */
    private static final int MOST_TERMS = 20_000;
    private static final int FEW_TERMS = 200;
    private static final double MOST_BYTES = 4e12;
    /** The ellipse of the check is wider by this. */
    private static final double WIDER = 1.25;
    /** How far both results may be apart, of the tolerance. */
    private static final double AGREEMENT = 0.5;
    /** How many times more terms than were checked are taken on trust: rounding that grows does so exponentially with them. */
    private static final double TRUST = 1.02;
    /** Batches after which the listener is asked whether to go on. */
    private static final int BATCHES_BETWEEN_QUESTIONS = 32;
    /** A product moves about as many bytes as so many vectors have. */
    private static final double VECTORS_A_PRODUCT = 6;
    /** What the recurrence, its share of the sum at the end and of a norm move besides; and of each further sum. */
    private static final double VECTORS_A_TERM = 2.5;
    private static final double VECTORS_A_SUM = 0.25;
    /** A run has at least so many intervals if functionals alone are asked for. */
    private static final int INTERVALS = 8;
    private static final double ROUNDING = Math.ulp(1.0);

    private final Backend backend;
    private final LinearOperator operator;
    private final double rtol;
    private final double atol;
    /** What integrations have learned about A, for the next one of this object to know. */
    private final Map<Choice, Ellipse> ellipses = new HashMap<>();
    private FieldOfValues field;
    private double margin = MARGIN;
    /** Terms of the longest expansion that was checked at the present margin. */
    private int checked;

    /**
     * @param operator A, square
     * @param rtol     relative tolerance, &gt; 0
     * @param atol     absolute tolerance, &gt; 0
     */
    public Faber(Backend backend, LinearOperator operator, double rtol, double atol) {
        Integrator.requireSquare(operator);
        Integrator.requirePositive(rtol, atol);
        this.backend = backend;
        this.operator = operator;
        this.rtol = rtol;
        this.atol = atol;
    }

    /** How many vectors of the state's size an integration holds, the state itself included. */
    public static int vectors() {
        return BATCH + INSIDE + 4;
    }

    @Override
    public Statistics integrate(StateVector y, double[] times, Listener listener) {
        try (var run = new Run(y, times, listener)) {
            return run.run();
        }
    }

    /** What the choice of an ellipse depends on. */
    private record Choice(long length, double margin, int depth) {
        /** Lengths count as equal if their first thirty binary digits are: they then differ by rounding only. */
        static Choice of(double length, double margin, double depth) {
            return new Choice(Double.doubleToLongBits(length) + (1 << 21) >> 22, margin, (int) depth);
        }
    }

    /** What an interval is to be: its length and the ellipse. */
    private record Interval(double length, Ellipse ellipse) {
    }

    private final class Run extends Integration {
        /** v_k at k mod {@link #BATCH}. */
        private final StateVector[] v = new StateVector[BATCH];
        private final StateVector[] inside = new StateVector[INSIDE];
        private final StateVector zero = vector();
        /** The result of the wider ellipse. */
        private final StateVector check = vector();
        /** What is asked at output times inside an interval if not the state, else null; and the places of their values for each v_k. */
        private final LinearOperator functionals;
        private final StateVector[] values;
        private double shortest;
        private boolean ended;

        Run(StateVector y, double[] times, Listener listener) {
            super(backend, y, times, listener);
            Arrays.setAll(v, k -> vector());
            Arrays.setAll(inside, k -> vector());
            functionals = listener.functionals().orElse(null);
            values = backend.vectors(functionals == null ? 0 : functionals.rows(), functionals == null ? 0 : BATCH);
        }

        @Override
        Statistics integrate(double from) {
            double t = from;
            if (field == null) {
                field = estimate();
            }
            double longest = end - t;
            double ceiling = longest;
            shortest = 8 * Math.ulp(Math.max(Math.abs(t), Math.abs(end)));
            while (true) {
                Interval interval = choose(t, outputs.next(), longest);
                double h = interval.length();
                if (!(h > shortest)) {
                    throw ToleranceException.atStep(h, t, rtol, atol);
                }
                double[] offsets = offsets(t, outputs.next(), h);
                var sums = new double[functionals == null ? 0 : offsets.length][functionals == null ? 0 : functionals.rows()];
                boolean done = expand(interval, offsets, sums, t) && checked(interval, t);
                if (ended) {
                    return statistics(t);
                }
                if (!done) {
                    rejected++;
                    ceiling = h / 2;
                    longest = ceiling;
                    margin *= MARGIN;
                    checked = 0;
                    continue;
                }
                accepted++;
                double start = t;
                t = reached(t, outputs.next(), h, offsets.length);
                if (functionals == null) {
                    outputs.before(t, at -> inside[Arrays.binarySearch(offsets, at - start)]);
                } else {
                    outputs.valuesBefore(t, at -> sums[Arrays.binarySearch(offsets, at - start)]);
                }
                outputs.at(t, at -> next);
                if (!step(t) || t == end) {
                    return statistics(t);
                }
                longest = Math.min(Math.min(2 * longest, ceiling), end - t);
            }
        }

        /** The field of values of A as far as a Krylov space of a random vector shows it. */
        private FieldOfValues estimate() {
            var basis = new StateVector[STEPS + 1];
            System.arraycopy(v, 0, basis, 0, BATCH);
            System.arraycopy(inside, 0, basis, BATCH, basis.length - BATCH);
            var arnoldi = new Arnoldi(backend, operator, basis, next, zero);
            fillRandomly(basis[1]);
            arnoldi.start(basis[1]);
            boolean more = true;
            while (more && arnoldi.size() < STEPS) {
                more = arnoldi.extend();
                applications++;
            }
            if (!Double.isFinite(arnoldi.norm())) {
                throw ToleranceException.atStep(0, times[0], rtol, atol);
            }
            return FieldOfValues.of(arnoldi.h(), arnoldi.size());
        }

        private void fillRandomly(StateVector vector) {
            var random = new Random(1);
            var numbers = new double[vector.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = random.nextDouble() - 0.5;
            }
            vector.upload(numbers);
        }

        /** Numbers of terms are counted down to the tolerance: a weighted norm of |c_k| ‖v_k‖ of a tenth. */
        private double depth() {
            return Math.ceil(Math.log(Math.max(1, norm()) / SHARE));
        }

        /** The length with the least cost per time, of those that end at an output time or divide the way to the next one. */
        private Interval choose(double t, int output, double longest) {
            double depth = depth();
            Interval best = null;
            double lowest = Double.POSITIVE_INFINITY;
            for (int end : ends(output)) {
                double h = times[end] - t;
                // the first interval is computed twice, so it is not to be most of the run
                if (h <= longest && (end == output || functionals == null || h <= (times[times.length - 1] - times[0]) / INTERVALS)) {
                    Ellipse ellipse = ellipse(h, margin, depth);
                    double cost = cost(ellipse, h, depth) * (VECTORS_A_PRODUCT + VECTORS_A_TERM);
                    for (int k = output; k < end && functionals == null; k++) {
                        cost += cost(ellipse, times[k] - t, depth) * VECTORS_A_SUM;
                    }
                    if (cost / h < lowest) {
                        lowest = cost / h;
                        best = new Interval(h, ellipse);
                    }
                }
            }
            double whole = times[output] - t;
            for (double parts = whole <= longest ? 2 : Math.ceil(whole / longest); ; parts *= 2) {
                double h = whole / parts;
                Ellipse ellipse = ellipse(h, margin, depth);
                double cost = cost(ellipse, h, depth) * (VECTORS_A_PRODUCT + VECTORS_A_TERM);
                if (Double.isFinite(lowest) && !(cost / h < lowest) || !(h > shortest)) {
                    return best == null ? new Interval(h, ellipse) : best;
                }
                lowest = cost / h;
                best = new Interval(h, ellipse);
            }
        }

        /** The output times at which the next interval may end. */
        private List<Integer> ends(int output) {
            var ends = new ArrayList<Integer>();
            for (int ahead = 0; output + ahead < times.length && (functionals != null || ahead <= INSIDE);
                    ahead = functionals == null ? ahead + 1 : 2 * ahead + 1) {
                ends.add(output + ahead);
            }
            return ends;
        }

        /** Terms, infinite if they are too many for one interval. */
        private double cost(Ellipse ellipse, double h, double depth) {
            double terms = ellipse.degree(h, depth);
            double bytes = operator.rows() * Double.BYTES * (VECTORS_A_PRODUCT + VECTORS_A_TERM);
            return terms > Math.clamp(MOST_BYTES / bytes, FEW_TERMS, MOST_TERMS) ? Double.POSITIVE_INFINITY : terms;
        }

        /** The output times strictly inside the interval, from its start. */
        private double[] offsets(double t, int output, double h) {
            int count = 0;
            while (output + count < times.length && times[output + count] - t < h) {
                count++;
            }
            var offsets = new double[count];
            Arrays.setAll(offsets, k -> times[output + k] - t);
            return offsets;
        }

        /** The end of the interval, which is an output time to the last bit if it was meant to be. */
        private double reached(double t, int output, double h, int passed) {
            int at = output + passed;
            return at < times.length && times[at] - t == h ? times[at] : t + h;
        }

        /**
         * Computes the state at the end into {@code next} and, at the offsets, the functionals' values into {@code sums} or, without
         * functionals, the states into {@code inside}.
         *
         * @return false if that cannot be done to the tolerance
         */
        private boolean expand(Interval interval, double[] offsets, double[][] sums, double t) {
            Ellipse ellipse = interval.ellipse();
            double[] c = ellipse.coefficients(interval.length());
            double[] rest = sumsFromTheEnd(c);
            var earlier = new double[offsets.length][];
            Arrays.setAll(earlier, j -> ellipse.coefficients(offsets[j]));
            double before = norm();
            int last = offsets.length;
            double[][] weights = Arrays.copyOf(earlier, last + 1);
            weights[last] = c;
            StateVector[] states = Arrays.copyOf(inside, last + 1);
            states[last] = next;
            int from = functionals == null ? 0 : last;
            for (int j = from; j <= last; j++) {
                backend.combine(states[j], zero, new double[0], new StateVector[0]);
            }
            if (before == 0) {
                return true;
            }
            var atZero = new double[last + 1];
            double[] polynomial = valuesAtZero(ellipse, c.length + BATCH);
            for (int first = 0; first < c.length; first += BATCH) {
                for (int k = first; k < first + BATCH; k++) {
                    term(ellipse, y, k);
                }
                double size = lastNorm(next);
                double rho = Math.max(1, Math.pow(size / before, 1.0 / BATCH));
                double bound = Math.max(size, before);
                before = size;
                double most = largest(c, first) * bound;
                if (!(most * 4 * ROUNDING <= SHARE)) {
                    return false;   // not a number as well
                }
                double negligible = SHARE * BATCH / (10.0 * c.length);
                if (functionals != null) {
                    addValues(sums, earlier, first, bound, negligible, polynomial, atZero);
                }
                add(states, weights, from, first, bound, negligible, polynomial, atZero);
                int beyond = first + BATCH;
                if (beyond < c.length && remainder(c, rest, beyond, bound, rho) <= SHARE) {
                    conserve(states, sums, from, atZero);
                    return true;
                }
                if (first / BATCH % BATCHES_BETWEEN_QUESTIONS == BATCHES_BETWEEN_QUESTIONS - 1 && !listener.step(t, new Known(t, () -> y))) {
                    ended = true;
                    return false;
                }
            }
            return false;
        }

        /** F_k(0). */
        private double[] valuesAtZero(Ellipse ellipse, int count) {
            double x = -ellipse.centre() / ellipse.scale();
            var values = new double[count];
            for (int k = 0; k < count; k++) {
                values[k] = k == 0 ? 1 : k == 1 ? x : x * values[k - 1] - (k == 2 ? 2 : 1) * ellipse.quotient() * values[k - 2];
            }
            return values;
        }

        /**
         * Makes the truncated polynomials one at zero, as the exponential is: then what A conserves, such as a trace, is conserved
         * to rounding, however loose the tolerance.
         */
        private void conserve(StateVector[] states, double[][] sums, int from, double[] atZero) {
            for (int j = from; j < states.length; j++) {
                backend.combine(states[j], states[j], new double[] {1 - atZero[j]}, new StateVector[] {y});
            }
            if (functionals != null && sums.length > 0) {
                functionals.apply(y, values[0]);
                double[] f = values[0].download();
                for (int j = 0; j < sums.length; j++) {
                    for (int r = 0; r < f.length; r++) {
                        sums[j][r] += (1 - atZero[j]) * f[r];
                    }
                }
            }
        }

        /** Whether {@code next} can be trusted: computed again with a wider ellipse if it has more terms than any checked before. */
        private boolean checked(Interval interval, double t) {
            int terms = interval.ellipse().coefficients(interval.length()).length;
            if (terms <= TRUST * checked) {
                return true;
            }
            var wider = new Interval(interval.length(), ellipse(interval.length(), margin * WIDER, depth()));
            StateVector result = next;
            next = check;
            boolean done;
            try {
                done = expand(wider, new double[0], new double[0][], t);
            } finally {
                next = result;
            }
            checked = terms;
            return done && backend.errorNorms(y, next, rtol, atol, new double[][] {{1, -1}}, new StateVector[] {next, check})[0]
                    <= AGREEMENT;
        }

        /** The best ellipse for an interval; equal steps between output times differ by rounding only and share one. */
        private Ellipse ellipse(double h, double factor, double depth) {
            return ellipses.computeIfAbsent(Choice.of(h, factor, depth), c -> {
                FieldOfValues wide = field.widened(Math.max(0, field.rightmost()), factor);
                return Ellipse.around(wide.re(), wide.im(), h, depth);
            });
        }

        /** v_k from those before it. */
        private void term(Ellipse ellipse, StateVector start, int k) {
            StateVector into = v[k % BATCH];
            if (k == 0) {
                backend.combine(into, start, new double[0], new StateVector[0]);
                return;
            }
            StateVector last = v[(k - 1) % BATCH];
            double alpha = 1 / ellipse.scale();
            if (k == 1) {
                operator.recur(alpha, last, -ellipse.centre() * alpha, 0, zero, into);
            } else {
                operator.recur(alpha, last, -ellipse.centre() * alpha, (k == 2 ? -2 : -1) * ellipse.quotient(), v[(k - 2) % BATCH], into);
            }
            applications++;
        }

        /** x_j += Σ_k c_jk v_k over the batch for those states j ≥ from to which it adds anything, in one pass over the v_k. */
        private void add(StateVector[] x, double[][] c, int from, int first, double bound, double negligible, double[] polynomial,
                double[] atZero) {
            int[] touched = touched(c, from, first, bound, negligible);
            var sums = new StateVector[touched.length];
            var w = new double[BATCH][touched.length];
            for (int i = 0; i < touched.length; i++) {
                int j = touched[i];
                sums[i] = x[j];
                for (int k = 0; k < BATCH && first + k < c[j].length; k++) {
                    w[k][i] = c[j][first + k];
                    atZero[j] += c[j][first + k] * polynomial[first + k];
                }
            }
            if (touched.length > 0) {
                backend.combine(sums, w, v);
            }
        }

        /** Those rows of coefficients to which the batch adds more than what is negligible. */
        private int[] touched(double[][] c, int from, int first, double bound, double negligible) {
            return IntStream.range(from, c.length)
                    .filter(j -> first < c[j].length && largest(c[j], first) * bound > negligible).toArray();
        }

        /** sums_j += Σ c_jk f(v_k) over the batch, for those j to which it adds anything. */
        private void addValues(double[][] sums, double[][] c, int first, double bound, double negligible, double[] polynomial,
                double[] atZero) {
            int[] touched = touched(c, 0, first, bound, negligible);
            if (touched.length == 0) {
                return;
            }
            for (int k = 0; k < BATCH; k++) {
                functionals.apply(v[k], values[k]);
            }
            double[][] f = backend.download(values);
            for (int k = 0; k < BATCH; k++) {
                for (int j : touched) {
                    if (first + k < c[j].length) {
                        atZero[j] += c[j][first + k] * polynomial[first + k];
                        for (int r = 0; r < f[k].length; r++) {
                            sums[j][r] += c[j][first + k] * f[k][r];
                        }
                    }
                }
            }
        }

        private double largest(double[] c, int first) {
            double largest = 0;
            for (int k = first; k < Math.min(c.length, first + BATCH); k++) {
                largest = Math.max(largest, Math.abs(c[k]));
            }
            return largest;
        }

        /** Σ_{j≥k} |c_j|. */
        private double[] sumsFromTheEnd(double[] c) {
            var sums = new double[c.length];
            double sum = 0;
            for (int k = c.length - 1; k >= 0; k--) {
                sum += Math.abs(c[k]);
                sums[k] = sum;
            }
            return sums;
        }

        /** Σ_{j≥k} |c_j| ‖v‖ ρ^{j−k+1}. */
        private double remainder(double[] c, double[] rest, int k, double size, double rho) {
            if (rest[k] * size > SHARE) {
                return Double.POSITIVE_INFINITY;
            }
            double sum = 0;
            double power = size;
            for (int j = k; j < c.length; j++) {
                power *= rho;
                sum += Math.abs(c[j]) * power;
            }
            return sum;
        }

        /** ‖y‖ in units of the tolerance. */
        private double norm() {
            return backend.errorNorms(y, y, rtol, atol, new double[][] {{1}}, new StateVector[] {y})[0];
        }

        /** The larger norm, in units of the tolerance, of the last two v_k: both vanish only if all that follow do. */
        private double lastNorm(StateVector after) {
            double[] both = backend.errorNorms(y, after, rtol, atol, new double[][] {{1, 0}, {0, 1}},
                    new StateVector[] {v[BATCH - 2], v[BATCH - 1]});
            return Math.max(both[0], both[1]);
        }

        @Override
        public void close() {
            Arrays.stream(values).forEach(StateVector::close);
            super.close();
        }
    }
}
