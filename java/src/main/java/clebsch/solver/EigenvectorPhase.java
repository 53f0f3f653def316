package clebsch.solver;

/** Eigenvectors are determined up to a factor: they get length 1, and the largest entry real and positive. */
final class EigenvectorPhase {
    private EigenvectorPhase() {
    }

    /** Scales x + iz; z may be null. */
    static void fix(double[] x, double[] z) {
        double square = 0;
        double largest = -1;
        int at = 0;
        for (int i = 0; i < x.length; i++) {
            double size = x[i] * x[i] + (z == null ? 0 : z[i] * z[i]);
            square += size;
            if (size > largest) {
                largest = size;
                at = i;
            }
        }
        double re = x.length == 0 ? 1 : x[at] / Math.sqrt(largest * square);
        double im = z == null ? 0 : -z[at] / Math.sqrt(largest * square);
        for (int i = 0; i < x.length; i++) {
            double imaginary = z == null ? 0 : z[i];
            double real = x[i];
            x[i] = real * re - imaginary * im;
            if (z != null) {
                z[i] = real * im + imaginary * re;
            }
        }
    }
}
