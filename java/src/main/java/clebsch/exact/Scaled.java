package clebsch.exact;

/**
 * A number m · 2^e ≥ 0 with 1 ≤ m &lt; 2 unless it is zero, for sums and products of positive numbers that pass the range of
 * doubles. Mantissa and binary exponent are kept apart: a product is rounded once, where a logarithm, which reaches 10⁵ at
 * N = 10⁴, would lose five digits at once.
 */
record Scaled(double m, int e) {
    static final Scaled ZERO = new Scaled(0, 0);
    static final Scaled ONE = new Scaled(1, 0);

    static Scaled of(double x) {
        return of(x, 0);
    }

    private static Scaled of(double m, int e) {
        int shift = Math.getExponent(m);
        return m == 0 ? ZERO : new Scaled(Math.scalb(m, -shift), e + shift);
    }

    Scaled times(double x) {
        return of(m * x, e);
    }

    Scaled times(Scaled x) {
        return of(m * x.m, e + x.e);
    }

    Scaled plus(Scaled x) {
        if (m == 0 || x.m == 0) {
            return m == 0 ? x : this;
        }
        return e < x.e ? x.plus(this) : of(m + Math.scalb(x.m, x.e - e), e);
    }

    Scaled plusOne() {
        return plus(ONE);
    }

    /** The number over that of another. */
    double over(Scaled x) {
        return Math.scalb(m / x.m, e - x.e);
    }
}
