package clebsch.solver;

import java.util.Arrays;

/**
 * The region of an ellipse with one axis on the real line, and the Faber polynomials that belong to it.
 *
 * <p>ψ(w) = c + γ(w + q/w), c = right − a, γ = (a + b)/2, q = (a − b)/(a + b), maps the outside of the unit circle onto the outside of
 * the ellipse with semi-axes a along the real line and b across it. Its Faber polynomials obey F_k(ψ(w)) = w^k + q^k w^{−k}, F_0 = 1:
 * they are Chebyshev's, with real coefficients wherever the foci c ± 2γ√q lie. With z' = (z − c)/γ,
 *
 * <p>F_1 = z', F_2 = z' F_1 − 2q F_0, F_{k+1} = z' F_k − q F_{k−1}.
 *
 * <p>‖F_k(A)‖ ≤ 2 for k ≥ 1 if the ellipse contains the field of values of A (B. Beckermann, C. R. Acad. Sci. Paris, Ser. I 340, 855
 * (2005)), and e^{tz} = Σ_k c_k(t) F_k(z).
 *
 * @param right the rightmost point
 * @param a     semi-axis along the real line, &gt; 0
 * @param b     semi-axis across it, ≥ 0
 */
record Ellipse(double right, double a, double b) {
    /** ln(r − 1) between which {@link #degree} looks for the best level curve, and how often it narrows them. */
    private static final double LOWEST_LEVEL = Math.log(1e-6);
    private static final double HIGHEST_LEVEL = Math.log(1e3);
    private static final int NARROWINGS = 10;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    /** Coefficients are followed down to e^{−this}. */
    private static final double NEGLIGIBLE = 80;
    private static final double HUGE = 1e200;
    /** Growth factors e^G that the part of an ellipse on the right of what it must contain may cost. */
    private static final double[] GROWTHS = {0.5, 1, 2, 4, 8};
    private static final int SHAPES = 12;

    double centre() {
        return right - a;
    }

    double scale() {
        return (a + b) / 2;
    }

    double quotient() {
        return (a - b) / (a + b);
    }

    /**
     * A degree beyond which |c_k(t)| ≤ e^{−depth}: |c_k| ≤ max_{|w|=r} |e^{tψ(w)}| r^{−k} for every r &gt; 1.
     */
    double degree(double t, double depth) {
        double low = LOWEST_LEVEL;
        double high = HIGHEST_LEVEL;
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        double atLeft = degree(t, depth, Math.exp(left));
        double atRight = degree(t, depth, Math.exp(right));
        for (int k = 0; k < NARROWINGS; k++) {
            if (atLeft < atRight) {
                high = right;
                right = left;
                atRight = atLeft;
                left = high - GOLDEN * (high - low);
                atLeft = degree(t, depth, Math.exp(left));
            } else {
                low = left;
                left = right;
                atLeft = atRight;
                right = low + GOLDEN * (high - low);
                atRight = degree(t, depth, Math.exp(right));
            }
        }
        return Math.min(atLeft, atRight);
    }

    /** The bound of the level curve r = 1 + level. */
    private double degree(double t, double depth, double level) {
        // ψ(r) − right without cancellation
        double beyond = scale() * level * (1 - quotient() / (1 + level));
        return (t * (right + beyond) + depth) / Math.log1p(level);
    }

    /**
     * c_0 … c_K of e^{tz} = Σ c_k F_k(z), t ≥ 0, as far as they matter in double precision, by the backward recurrence
     * c_{k−1} = k c_k / (γt) + q c_{k+1}, which follows from the derivative of e^{tψ(w)} with respect to w. At w = 1,
     * c_0 + Σ_{k≥1} (1 + q^k) c_k = e^{t right}, the largest modulus on the circle, so that nothing cancels.
     */
    double[] coefficients(double t) {
        if (t == 0) {
            return new double[] {1};
        }
        double step = scale() * t;
        double quotient = quotient();
        int last = (int) Math.ceil(degree(t, NEGLIGIBLE)) + 8;
        var c = new double[last + 1];
        double next = 0;
        c[last] = 1 / HUGE;
        for (int k = last; k > 0; k--) {
            c[k - 1] = k / step * c[k] + quotient * next;
            next = c[k];
            if (Math.abs(c[k - 1]) > HUGE) {
                for (int j = k - 1; j <= last; j++) {
                    c[j] /= HUGE;
                }
                next /= HUGE;
            }
        }
        double sum = 0;
        for (int k = last; k > 0; k--) {
            sum += (1 + Math.pow(quotient, k)) * c[k];
        }
        double factor = Math.exp(t * right) / (sum + c[0]);
        for (int k = 0; k <= last; k++) {
            c[k] *= factor;
        }
        return c;
    }

    /**
     * The ellipse around some points on which e^{tz} has the lowest degree. It may end a little further on the right than the points,
     * by G/t with a small G: that costs a factor e^G in accuracy and saves much where points lie above each other.
     *
     * @param re,im  the points, im ≥ 0; their mirror images are meant too
     * @param t      the length of time
     * @param depth  the degree counted is that for |c_k| ≤ e^{−depth}
     */
    static Ellipse around(double[] re, double[] im, double t, double depth) {
        double left = Arrays.stream(re).min().orElseThrow();
        double most = Arrays.stream(re).max().orElseThrow();
        Ellipse best = null;
        double lowest = Double.POSITIVE_INFINITY;
        for (double growth : GROWTHS) {
            double right = most + growth / t;
            for (int shape = 0; shape < SHAPES; shape++) {
                // from just around the points to far wider than they lie
                double a = (right - left) / 2 * (1 + 1e-3 * Math.pow(10, 4.0 * shape / SHAPES));
                double square = 0;
                for (int k = 0; k < re.length; k++) {
                    double inside = (right - re[k]) / a;
                    square = Math.max(square, im[k] * im[k] / (inside * (2 - inside)));
                }
                var ellipse = new Ellipse(right, a, Math.sqrt(square));
                double degree = ellipse.degree(t, depth);
                if (degree < lowest) {
                    lowest = degree;
                    best = ellipse;
                }
            }
        }
        return best;
    }
}
