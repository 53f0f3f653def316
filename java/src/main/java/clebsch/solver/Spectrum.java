package clebsch.solver;

import java.util.ArrayList;
import java.util.List;

/**
 * Eigenvalues of a generator with their eigenvectors, the wanted ones first; multiple eigenvalues occur as often as they have
 * eigenvectors.
 *
 * @param pairs    in the order of the target's distance; conjugate pairs are one entry
 * @param method   how they were found, for people
 * @param products how often the operator of the Krylov space was applied; 0 by the dense method
 * @param restarts how often the Krylov space was cut back
 * @param complete whether all that was asked for was found, and a search from fresh vectors found nothing nearer; false if the
 *                 caller ended the search
 */
public record Spectrum(List<Eigenpair> pairs, String method, long products, int restarts, boolean complete) {

    public Spectrum {
        pairs = List.copyOf(pairs);
    }

    /** How many eigenvalues there are, conjugates counted. */
    public int count() {
        return pairs.stream().mapToInt(Eigenpair::count).sum();
    }

    /** All eigenvalues as {re, im}, conjugates side by side. */
    public List<double[]> values() {
        var values = new ArrayList<double[]>();
        for (Eigenpair pair : pairs) {
            values.add(new double[] {pair.re(), pair.im()});
            if (pair.im() > 0) {
                values.add(new double[] {pair.re(), -pair.im()});
            }
        }
        return values;
    }
}
