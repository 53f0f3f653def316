package clebsch.paper.chu;

/** When an infidelity 1 − F(t) stays below 10⁻³: t_ss of A. Chu et al. */
final class Relaxation {
    static final double INFIDELITY = 1e-3;

    private Relaxation() {
    }

    /** When it passes 10⁻³ for good, by interpolation of its logarithm; NaN if it does not. */
    static double time(double[] t, double[] infidelity) {
        for (int k = t.length - 1; k >= 0; k--) {
            if (infidelity[k] > INFIDELITY) {
                if (k == t.length - 1) {
                    return Double.NaN;
                }
                double below = Math.max(1e-15, infidelity[k + 1]);
                double part = Math.log(infidelity[k] / INFIDELITY) / Math.log(infidelity[k] / below);
                return t[k] + part * (t[k + 1] - t[k]);
            }
        }
        return 0;
    }

    /**
     * When its exponential tail passes 10⁻³: the tail through all points from {@code from} down to {@code to}, by least squares in the
     * logarithm. From a sample of n trajectories an infidelity is known to about 1/√(n (1 − F)) of itself, so that 10⁻³ itself would need
     * many thousands; NaN with fewer than five points, or if that is more than ten times as far as the points go.
     */
    static double byTail(double[] t, double[] infidelity, double from, double to) {
        double n = 0;
        double sumT = 0;
        double sumY = 0;
        double sumTT = 0;
        double sumTY = 0;
        for (int k = 0; k < t.length; k++) {
            if (infidelity[k] < to) {
                break;
            }
            if (infidelity[k] <= from) {
                double y = Math.log(infidelity[k]);
                n++;
                sumT += t[k];
                sumY += y;
                sumTT += t[k] * t[k];
                sumTY += t[k] * y;
            }
        }
        double slope = (n * sumTY - sumT * sumY) / (n * sumTT - sumT * sumT);
        double time = (Math.log(INFIDELITY) - (sumY - slope * sumT) / n) / slope;
        return n >= 5 && slope < 0 && time < 10 * t[t.length - 1] ? time : Double.NaN;
    }
}
