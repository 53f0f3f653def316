package clebsch.cumulant;

import java.util.ArrayList;
import java.util.List;

/**
 * Real polynomials p_i(v) = Σ c v_j v_k … as flat arrays, one after the other: monomials of polynomial i are start[i] … start[i+1] − 1,
 * the factors of monomial m are factors[first[m]] … factors[first[m+1] − 1].
 */
final class Polynomials {
    private final int[] start;
    private final int[] first;
    private final double[] coefficients;
    private final int[] factors;

    /** One monomial: c Π v. */
    record Monomial(double coefficient, int[] factors) {
    }

    Polynomials(List<List<Monomial>> polynomials) {
        start = new int[polynomials.size() + 1];
        var all = new ArrayList<Monomial>();
        for (int i = 0; i < polynomials.size(); i++) {
            all.addAll(polynomials.get(i));
            start[i + 1] = all.size();
        }
        first = new int[all.size() + 1];
        coefficients = new double[all.size()];
        for (int m = 0; m < coefficients.length; m++) {
            coefficients[m] = all.get(m).coefficient();
            first[m + 1] = first[m] + all.get(m).factors().length;
        }
        factors = new int[first[coefficients.length]];
        for (int m = 0; m < coefficients.length; m++) {
            System.arraycopy(all.get(m).factors(), 0, factors, first[m], all.get(m).factors().length);
        }
    }

    int size() {
        return start.length - 1;
    }

    int monomials() {
        return coefficients.length;
    }

    double value(int i, double[] v) {
        double sum = 0;
        for (int m = start[i]; m < start[i + 1]; m++) {
            double product = coefficients[m];
            for (int f = first[m]; f < first[m + 1]; f++) {
                product *= v[factors[f]];
            }
            sum += product;
        }
        return sum;
    }

    /** Adds ∂p_i/∂v_j to row[j]. */
    void addGradient(int i, double[] v, double[] row) {
        for (int m = start[i]; m < start[i + 1]; m++) {
            for (int by = first[m]; by < first[m + 1]; by++) {
                double product = coefficients[m];
                for (int f = first[m]; f < first[m + 1]; f++) {
                    product *= f == by ? 1 : v[factors[f]];
                }
                row[factors[by]] += product;
            }
        }
    }
}
