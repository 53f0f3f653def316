package clebsch.selftest;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.Solve;
import clebsch.paper.Check;
import clebsch.study.LiouvillianSpectrum;
import clebsch.study.OperatorForm;
import clebsch.study.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What has no closed form, against the reference backend and another method: an evolution by DOP853 on the matrix, eigenvalues
 * by a factorisation. The reference backend itself is so compared with another method.
 */
final class AgainstReference {
    private static final String REFERENCE = "ejml";
    private static final double RTOL = 1e-8;
    private static final double ATOL = 1e-10;
    /** Of N/2, by which ⟨J_z⟩ may differ: integrations at {@link #RTOL} err by up to 10⁻⁷ in the norm of ρ. */
    private static final double WITHIN = 1e-6;
    private static final int TIMES = 51;
    private static final double END = 0.05;

    private AgainstReference() {
    }

    static List<Trial> trials() {
        var trials = new ArrayList<Trial>();
        for (int spins : new int[] {100, 200, 400}) {
            trials.add(new Trial("evolution of the LMG model, N = " + spins, context -> evolution(context, spins)));
        }
        trials.add(new Trial("slowest eigenvalues of the LMG model by Arnoldi–Lindblad, N = 40",
                context -> spectrum(context, 40, 8)));
        return List.copyOf(trials);
    }

    private static List<Check> evolution(Trial.Context context, int spins) {
        Grid times = Grid.linear(0, END, TIMES);
        Model model = LmgProblem.evolution(spins, times, Solve.Integrator.AUTO, RTOL, ATOL);
        Simulation.Result found = Simulation.run(model, context.backend(), context.form(), context.progress().part(0, 0.3, ""));
        requireComplete(found.failure());
        Simulation.Result expected;
        try (Backend reference = Backends.open(REFERENCE)) {
            expected = Simulation.run(LmgProblem.evolution(spins, times, Solve.Integrator.DOP853, RTOL, ATOL), reference,
                    OperatorForm.CSR, context.progress().part(0.3, 1, "the reference,"));
        }
        requireComplete(expected.failure());
        double worst = 0;
        for (int k = 0; k < TIMES; k++) {
            double off = Math.abs(found.columns()[k][0] - expected.columns()[k][0]) / (spins / 2.0);
            worst = off <= worst ? worst : off;
        }
        return List.of(Check.atMost("largest difference of 2⟨J_z⟩/N", worst, WITHIN));
    }

    private static void requireComplete(String failure) {
        if (!failure.isEmpty()) {
            throw new Violation(failure);
        }
    }

    /** Each eigenvalue that products find is looked for again next to where it was found, by factors of 𝓛 − σ. */
    private static List<Check> spectrum(Trial.Context context, int spins, int count) {
        LiouvillianSpectrum.Result found = LiouvillianSpectrum.run(LmgProblem.slowest(spins, count), context.backend(),
                context.form(), context.progress().part(0, 0.5, ""));
        requireComplete(found.failure());
        var checks = new ArrayList<Check>();
        try (Backend reference = Backends.open(REFERENCE)) {
            for (LiouvillianSpectrum.Eigenvalue eigenvalue : found.eigenvalues()) {
                if (eigenvalue.conjugate()) {
                    continue;
                }
                // not on the eigenvalue itself, where 𝓛 − σ has no factors
                String near = String.format(Locale.ROOT, "%.17g + 0.01 + (%.17g)*i", eigenvalue.re(), eigenvalue.im());
                Model next = LmgProblem.describe(spins).spectrum(1).option("near", near).option("method", "shift-invert")
                        .resolve();
                double done = 0.5 + 0.5 * checks.size() / count;
                LiouvillianSpectrum.Result nearest = LiouvillianSpectrum.run(next, reference, OperatorForm.CSR,
                        context.progress().part(done, done + 0.5 / count, "the reference,"));
                requireComplete(nearest.failure());
                double distance = Physics.distance(nearest, eigenvalue.re(), eigenvalue.im());
                // both have residuals of 10⁻¹¹ ‖𝓛‖, ‖𝓛‖ ≈ N², and a condition number of some units
                String from = String.format(Locale.ROOT, "distance from %.6g %+.6g i", eigenvalue.re(), eigenvalue.im());
                checks.add(Check.atMost(from, distance, 1e-10 * spins * spins));
            }
        }
        return checks;
    }
}
