package clebsch;

import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.model.Subsystem.BasisChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Permutation-symmetric models as they are written in a model file, to be run in one basis or another: ensembles {@code a},
 * {@code b}, … and a mode {@code c}, a Hamiltonian of degree 3, complex collective jumps, and complex noise on single spins.
 * The same for the same seed.
 */
public final class WrittenModels {
    private static final List<String> STATES = List.of("coherent(0.8, 0.3)", "thermal(0.35)", "dicke(N/2 - 1)", "mixed",
            "cat(1.1, 0.4, -1)", "ghz", "up", "coherent(2.1, -1) - 0.5*i*down");

    private final Random random;
    private final List<String> ensembles;
    private final int modeLevels;

    private WrittenModels(long seed, List<String> ensembles, int modeLevels) {
        random = new Random(seed);
        this.ensembles = ensembles;
        this.modeLevels = modeLevels;
    }

    /**
     * A model without anything to measure.
     *
     * @param modeLevels cut-off of the mode, 0 for none
     * @param quadratic  true for a collective jump of degree 2 as well
     * @param spins      of each ensemble
     */
    public static ModelDescription random(long seed, BasisChoice basis, int modeLevels, boolean quadratic, int... spins) {
        var names = new ArrayList<String>();
        var description = new ModelDescription("random " + seed);
        for (int k = 0; k < spins.length; k++) {
            String name = String.valueOf((char) ('a' + k));
            names.add(name);
            description.spins(name, Integer.toString(spins[k])).basis(name, basis)
                    .initial(name, STATES.get((int) ((seed + 3 * k) % STATES.size())).replace("N", Integer.toString(spins[k])));
        }
        if (modeLevels > 0) {
            description.boson("c", Integer.toString(modeLevels)).initial("c", "fock(0) + (0.3-0.4*i)*fock(1)");
        }
        return new WrittenModels(seed, names, modeLevels).complete(description, quadratic, spins);
    }

    private ModelDescription complete(ModelDescription description, boolean quadratic, int... spins) {
        int most = Arrays.stream(spins).max().orElseThrow();
        var terms = new ArrayList<String>();
        for (int degree : new int[] {1, 2, 2, 3}) {
            // a product of degree d is of the order N^d, and is divided down to the N of a field
            String term = number(1 / Math.pow(most, degree - 1)) + "*" + product(degree);
            terms.add(term + " + dag(" + term + ")");
        }
        if (modeLevels > 0) {
            terms.add("a.p*c.a + a.m*c.ad");
        }
        description.hamiltonian(String.join(" + ", terms));
        description.dissipator("0.2", linear(1 / Math.sqrt(most)));
        if (quadratic) {
            description.dissipator("0.1", number(1.0 / most) + "*" + product(2) + " + " + number(0.5) + "*" + product(1));
        }
        if (modeLevels > 0) {
            description.dissipator("0.3", "c.a");
        }
        for (String ensemble : ensembles) {
            description.each("0.15", local(ensemble)).each("0.1", local(ensemble)).each("0.2", ensemble + ".sigma_m");
        }
        return description;
    }

    private String linear(double scale) {
        return ensembles.stream().flatMap(e -> List.of("x", "y", "z").stream().map(axis -> number(scale) + "*" + e + "." + axis))
                .collect(Collectors.joining(" + "));
    }

    private String product(int degree) {
        var factors = new ArrayList<String>();
        for (int k = 0; k < degree; k++) {
            int at = random.nextInt(ensembles.size() + (modeLevels > 0 ? 1 : 0));
            factors.add(at < ensembles.size() ? ensembles.get(at) + "." + "xyzpm".charAt(random.nextInt(5))
                    : random.nextBoolean() ? "c.a" : "c.ad");
        }
        return String.join("*", factors);
    }

    /** c_x σ_x + c_y σ_y + c_z σ_z with complex c. */
    private String local(String ensemble) {
        return List.of("x", "y", "z").stream().map(axis -> number(1) + "*" + ensemble + ".sigma_" + axis)
                .collect(Collectors.joining(" + "));
    }

    /** A complex number from a square of the given half side. */
    private String number(double scale) {
        return String.format(Locale.ROOT, "(%.6f + %.6f*i)", scale * (2 * random.nextDouble() - 1),
                scale * (2 * random.nextDouble() - 1)).replace("+ -", "- ");
    }

    /** Asks for the evolution up to t = 0.7 with tolerances at which what is left are the bases' own differences. */
    public static ModelDescription evolving(ModelDescription description) {
        return description.evolve(Grid.of(0, 0.3, 0.7)).rtol(1e-11).atol(1e-13);
    }
}
