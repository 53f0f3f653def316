package clebsch.solver;

/** Bessel functions of integer order, many at once. */
final class Bessel {
    /** What the downward recurrence leaves of the wrong solution, by an estimate that is too low where orders are near the argument. */
    private static final double WRONG = 1e-30;

    private Bessel() {
    }

    /**
     * J_0(x) … J_{n−1}(x), or e^{−x}I_0(x) … e^{−x}I_{n−1}(x), by downward recurrence (J. C. P. Miller), in which every other
     * solution dies out, and J_0 + 2ΣJ_{2k} = 1 or I_0 + 2ΣI_k = e^x.
     *
     * @param x        0 ≤ x ≤ 60
     * @param modified I instead of J
     */
    static void all(double x, boolean modified, int n, double[] into) {
        if (x < 1e-3) {
            small(x, modified, n, into);
            return;
        }
        double twice = 2 / x;
        double above = 0;
        double here = 1e-290;
        double sum = 0;
        for (int k = top(x, n); k >= 0; k--) {
            if (k < n) {
                into[k] = here;
            }
            sum += k == 0 ? here : modified || k % 2 == 0 ? 2 * here : 0;
            double below = k * twice * here + (modified ? above : -above);
            above = here;
            here = below;
            if (Math.abs(here) > 1e250) {
                // what is lost at the far end is zero beside what is to come
                here *= 1e-250;
                above *= 1e-250;
                sum *= 1e-250;
                for (int j = k; j < n; j++) {
                    into[j] *= 1e-250;
                }
            }
        }
        for (int k = 0; k < n; k++) {
            into[k] /= sum;
        }
    }

    /**
     * The even order to start at: beyond n and x each order k multiplies the right solution by some x/2k and divides the wrong one by
     * it.
     */
    private static int top(double x, int n) {
        int k = Math.max(n, (int) x + 1);
        for (double wrong = 1; wrong > WRONG; k++) {
            double ratio = x / (2 * k);
            wrong *= ratio * ratio;
        }
        return k + k % 2;
    }

    /** Two terms of the series: (x/2)^k/k! (1 ∓ (x/2)²/(k+1)); the next is below 10⁻¹⁴ of them. */
    private static void small(double x, boolean modified, int n, double[] into) {
        double power = modified ? Math.exp(-x) : 1;
        double square = (modified ? x : -x) * x / 4;
        for (int k = 0; k < n; k++) {
            into[k] = power * (1 + square / (k + 1));
            power *= x / 2 / (k + 1);
        }
    }
}
