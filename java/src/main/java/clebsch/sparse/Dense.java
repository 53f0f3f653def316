package clebsch.sparse;

/**
 * Elimination and substitution on dense columns, each an array of its own. A complex matrix is two real ones, real and imaginary
 * parts apart; for a real one the second is null. Columns of factors hold U on and above the diagonal, L below it, whose diagonal
 * is one.
 *
 * <p>All loops over rows run with one index through all arrays, four columns in a pass: only so does C2 use vector
 * instructions (23 GFlop/s a core where offsets into shared arrays, or six columns, give 8).
 */
final class Dense {
    /** Columns combined in one pass. */
    private static final int WIDTH = 4;
    /** Rows for which four columns stay in the first-level cache while many targets pass. */
    private static final int ROWS = 256;

    private Dense() {
    }

    /**
     * Eliminates with pivots {@code from} … {@code to} − 1 from columns {@code first} … {@code last} − 1 of C, rows up to
     * {@code rows}: C is L's right-hand side, in place. Reads L once for all columns.
     */
    static void forward(double[][] re, double[][] im, double[][] cre, double[][] cim, int first, int last, int from, int to,
            int rows) {
        int width = im == null ? WIDTH : WIDTH / 2;
        for (int k = from; k < to; k += width) {
            int w = Math.min(width, to - k);
            for (int j = first; j < last; j++) {
                lowerTriangle(re, im, cre[j], im == null ? null : cim[j], k, w);
                subtract(re, im, k, w, cre[j], im == null ? null : cim[j], k, k + w, to);
            }
        }
        for (int r = to; r < rows; r += ROWS) {
            int end = Math.min(rows, r + ROWS);
            for (int k = from; k < to; k += width) {
                int w = Math.min(width, to - k);
                for (int j = first; j < last; j++) {
                    subtract(re, im, k, w, cre[j], im == null ? null : cim[j], k, r, end);
                }
            }
        }
    }

    /**
     * Solves U₁₁ c₁ = c₁ − U₁₂ c₂ in place for some columns c: the first {@code pivots} rows are c₁, the others, up to the number
     * of columns of U, c₂.
     */
    static void backward(double[][] re, double[][] im, double[][] cre, double[][] cim, int pivots) {
        int width = im == null ? WIDTH : WIDTH / 2;
        int columns = re.length;
        for (int k = pivots; k < columns; k += width) {
            int w = Math.min(width, columns - k);
            for (int j = 0; j < cre.length; j++) {
                subtract(re, im, k, w, cre[j], im == null ? null : cim[j], k, 0, pivots);
            }
        }
        for (int end = pivots; end > 0; end -= width) {
            int k = Math.max(0, end - width);
            for (int j = 0; j < cre.length; j++) {
                upperTriangle(re, im, cre[j], im == null ? null : cim[j], k, end - k);
                subtract(re, im, k, end - k, cre[j], im == null ? null : cim[j], k, 0, k);
            }
        }
    }

    /** Solves U₁₁ᵀ c₁ = c₁ and takes U₁₂ᵀ c₁ from c₂, in place. */
    static void forwardTransposed(double[][] re, double[][] im, double[][] cre, double[][] cim, int pivots) {
        for (int j = 0; j < cre.length; j++) {
            double[] x = cre[j];
            double[] y = im == null ? null : cim[j];
            for (int k = 0; k < pivots; k += 4) {
                int end = Math.min(pivots, k + 4);
                subtractProducts(re, im, k, end - k, x, y, 0, k);
                for (int s = k; s < end; s++) {
                    subtractProduct(re, im, s, x, y, k, s);
                    divide(re, im, s, x, y);
                }
            }
            for (int k = pivots; k < re.length; k += 4) {
                subtractProducts(re, im, k, Math.min(4, re.length - k), x, y, 0, pivots);
            }
        }
    }

    /** Takes L₂₁ᵀ c₂ from c₁ and solves L₁₁ᵀ c₁ = c₁, in place. */
    static void backwardTransposed(double[][] re, double[][] im, double[][] cre, double[][] cim, int pivots, int rows) {
        for (int j = 0; j < cre.length; j++) {
            double[] x = cre[j];
            double[] y = im == null ? null : cim[j];
            for (int end = pivots; end > 0; end -= 4) {
                int k = Math.max(0, end - 4);
                subtractProducts(re, im, k, end - k, x, y, end, rows);
                for (int s = end - 2; s >= k; s--) {
                    subtractProduct(re, im, s, x, y, s + 1, end);
                }
            }
        }
    }

    /** Rows k … k + w − 1 of c as the first elimination steps within them leave them. */
    private static void lowerTriangle(double[][] re, double[][] im, double[] x, double[] y, int k, int w) {
        for (int s = k; s < k + w; s++) {
            double[] l = re[s];
            double u = x[s];
            if (im == null) {
                for (int t = s + 1; t < k + w; t++) {
                    x[t] -= l[t] * u;
                }
            } else {
                double[] m = im[s];
                double v = y[s];
                for (int t = s + 1; t < k + w; t++) {
                    x[t] -= l[t] * u - m[t] * v;
                    y[t] -= l[t] * v + m[t] * u;
                }
            }
        }
    }

    private static void upperTriangle(double[][] re, double[][] im, double[] x, double[] y, int k, int w) {
        for (int s = k + w - 1; s >= k; s--) {
            divide(re, im, s, x, y);
            double[] l = re[s];
            double u = x[s];
            if (im == null) {
                for (int t = k; t < s; t++) {
                    x[t] -= l[t] * u;
                }
            } else {
                double[] m = im[s];
                double v = y[s];
                for (int t = k; t < s; t++) {
                    x[t] -= l[t] * u - m[t] * v;
                    y[t] -= l[t] * v + m[t] * u;
                }
            }
        }
    }

    /** Element s of c by the diagonal entry s. */
    private static void divide(double[][] re, double[][] im, int s, double[] x, double[] y) {
        double d = re[s][s];
        if (im == null) {
            x[s] /= d;
            return;
        }
        double e = im[s][s];
        double size = Math.abs(d) + Math.abs(e);
        double a = d / size;
        double b = e / size;
        double square = (a * a + b * b) * size;
        double u = x[s];
        double v = y[s];
        x[s] = (u * a + v * b) / square;
        y[s] = (v * a - u * b) / square;
    }

    /** c[from … to − 1] −= Σ_{s &lt; w} (column k + s)[from … to − 1] · c[at + s]. */
    private static void subtract(double[][] re, double[][] im, int k, int w, double[] x, double[] y, int at, int from, int to) {
        if (from >= to) {
            return;
        }
        if (im == null) {
            if (w == WIDTH) {
                four(x, re[k], re[k + 1], re[k + 2], re[k + 3], from, to, x[at], x[at + 1], x[at + 2], x[at + 3]);
                return;
            }
            for (int s = 0; s < w; s++) {
                one(x, re[k + s], from, to, x[at + s]);
            }
            return;
        }
        if (w == WIDTH / 2) {
            double u0 = x[at];
            double u1 = x[at + 1];
            double v0 = y[at];
            double v1 = y[at + 1];
            four(x, re[k], re[k + 1], im[k], im[k + 1], from, to, u0, u1, -v0, -v1);
            four(y, re[k], re[k + 1], im[k], im[k + 1], from, to, v0, v1, u0, u1);
            return;
        }
        double u = x[at];
        double v = y[at];
        one(x, re[k], from, to, u);
        one(x, im[k], from, to, -v);
        one(y, re[k], from, to, v);
        one(y, im[k], from, to, u);
    }

    static void four(double[] c, double[] l0, double[] l1, double[] l2, double[] l3, int from, int to, double u0,
            double u1, double u2, double u3) {
        if (u0 == 0 && u1 == 0 && u2 == 0 && u3 == 0) {
            return;
        }
        for (int i = from; i < to; i++) {
            c[i] -= l0[i] * u0 + l1[i] * u1 + l2[i] * u2 + l3[i] * u3;
        }
    }

    static void one(double[] c, double[] l, int from, int to, double u) {
        if (u == 0) {
            return;
        }
        for (int i = from; i < to; i++) {
            c[i] -= l[i] * u;
        }
    }

    /** c[k + s] −= (column k + s)[from … to − 1] · c[from … to − 1] for s &lt; w ≤ 4. */
    private static void subtractProducts(double[][] re, double[][] im, int k, int w, double[] x, double[] y, int from, int to) {
        if (w == 4 && im == null) {
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            double[] l0 = re[k];
            double[] l1 = re[k + 1];
            double[] l2 = re[k + 2];
            double[] l3 = re[k + 3];
            for (int i = from; i < to; i++) {
                double u = x[i];
                s0 += l0[i] * u;
                s1 += l1[i] * u;
                s2 += l2[i] * u;
                s3 += l3[i] * u;
            }
            x[k] -= s0;
            x[k + 1] -= s1;
            x[k + 2] -= s2;
            x[k + 3] -= s3;
            return;
        }
        for (int s = k; s < k + w; s++) {
            subtractProduct(re, im, s, x, y, from, to);
        }
    }

    private static void subtractProduct(double[][] re, double[][] im, int k, double[] x, double[] y, int from, int to) {
        double[] l = re[k];
        if (im == null) {
            double sum = 0;
            for (int i = from; i < to; i++) {
                sum += l[i] * x[i];
            }
            x[k] -= sum;
            return;
        }
        double[] m = im[k];
        double rr = 0;
        double ii = 0;
        double ri = 0;
        double ir = 0;
        for (int i = from; i < to; i++) {
            rr += l[i] * x[i];
            ii += m[i] * y[i];
            ri += l[i] * y[i];
            ir += m[i] * x[i];
        }
        x[k] -= rr - ii;
        y[k] -= ri + ir;
    }
}
