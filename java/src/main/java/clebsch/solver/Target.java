package clebsch.solver;

/** Which eigenvalues are asked for: those of the smallest {@link #distance}. */
public sealed interface Target {

    /** What eigenvalues are ordered by, the wanted ones first. */
    double distance(double re, double im);

    /** The eigenvalues nearest to a point and, as spectra are symmetric, to its mirror image: |λ − z| with Im λ of Im z's sign. */
    record Nearest(double re, double im) implements Target {
        @Override
        public double distance(double re, double im) {
            return Math.hypot(re - this.re, Math.abs(im) - Math.abs(this.im));
        }

        @Override
        public String toString() {
            return "nearest to " + re + (im == 0 ? "" : (im < 0 ? " - " : " + ") + Math.abs(im) + "i");
        }
    }

    /** The eigenvalues with the largest real parts: −Re λ. */
    record LargestRealPart() implements Target {
        @Override
        public double distance(double re, double im) {
            return -re;
        }

        @Override
        public String toString() {
            return "with the largest real parts";
        }
    }

    /** The eigenvalues with the largest magnitudes: −|λ|. */
    record LargestMagnitude() implements Target {
        @Override
        public double distance(double re, double im) {
            return -Math.hypot(re, im);
        }

        @Override
        public String toString() {
            return "of the largest magnitudes";
        }
    }
}
