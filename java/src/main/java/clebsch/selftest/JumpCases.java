package clebsch.selftest;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.study.JumpRecord;
import clebsch.study.Progress;
import clebsch.study.Trajectories;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Quantum trajectories on a backend: jump by jump and number by number those of the reference, where they are made of its products one
 * by one; and each the same to the bit alone and beside others.
 */
final class JumpCases {
    private static final String REFERENCE = "ejml";
    private static final double RTOL = 1e-10;
    /** Jump times err by the tolerance over the rate, and what follows by as much again at each jump. */
    private static final double WITHIN = 1e-7;

    private JumpCases() {
    }

    static List<Contract.Case> cases() {
        return List.of(
                // groups of elements whole and not; a complex mean
                trajectories("a driven pair of ensembles", () -> new ModelDescription("a driven pair of ensembles")
                        .spin("a", "2").spin("b", "5/2")
                        .hamiltonian("6*(a.x + b.x) + a.z - b.z + 0.3*a.z^2").dissipator("1", "a.m + b.m").initial("a", "down")
                        .initial("b", "down").observable("o", "var(a.y)").observable("p", "mean(a.p*b.m)"), 3, 3),
                // seven diagonals side by side: two groups of three neighbours, and one that has a group's last beside it
                trajectories("seven neighbouring diagonals", () -> new ModelDescription("seven neighbouring diagonals")
                        .spin("a", "10").spin("b", "1/2")
                        .hamiltonian("a.x + 2*b.y + a.x*b.x + 0.3*a.y*b.z").dissipator("0.2", "a.m + 2*a.m*b.m + b.p").initial("a", "down")
                        .initial("b", "down").observable("o", "a.z").observable("p", "mean(a.p*b.p)"), 3, 3),
                // spaces that are entered on the way, several channels of which some end at the highest or lowest block
                trajectories("noise on single spins", () -> new ModelDescription("noise on single spins")
                        .spins("a", "5").hamiltonian("2*a.x").each("0.6", "a.sigma_m")
                        .each("0.4", "a.sigma_z").dissipator("0.3", "a.m").initial("a", "up").observable("o", "a.z")
                        .observable("p", "a.p*a.m"), 3, 5),
                // jumps far above H: modified Bessel functions; complex matrices; starts that are drawn
                trajectories("a squeezed reservoir", () -> new ModelDescription("a squeezed reservoir")
                        .spins("a", "6").hamiltonian("0.2*a.y + 0.1*a.x^2")
                        .dissipator("2", "cosh(0.8)*a.m - i*sinh(0.8)*a.p").initial("a", "thermal(0.5)").observable("o", "a.z"), 2, 4),
                // next to nothing happens: long series, steps that end without a jump, and output times within them
                trajectories("hardly a jump", () -> new ModelDescription("hardly a jump")
                        .spins("a", "40").hamiltonian("30*a.x + 0.5*a.z^2")
                        .dissipator("0.001", "a.m").initial("a", "down").observable("o", "a.z"), 2, 2),
                // more jumps than the record has room for
                trajectories("fluorescence", () -> new ModelDescription("fluorescence")
                        .spins("a", "1").hamiltonian("3*a.x").dissipator("1", "a.m")
                        .initial("a", "down").observable("o", "a.n"), 170, 2));
    }

    private static Contract.Case trajectories(String name, Supplier<ModelDescription> description, double end, int count) {
        return new Contract.Case("trajectories: " + name, backend -> compare(backend, description, end, count));
    }

    private static Trajectories.Result run(Backend backend, Supplier<ModelDescription> description, double end, int count) {
        Trajectories.Result result = Trajectories.run(description.get().trajectories(Grid.linear(0, end, 7), count)
                .option("record", "true").rtol(RTOL).resolve(), backend, Progress.SILENT);
        Expect.that(result.failure().isEmpty(), result.failure());
        return result;
    }

    private static void compare(Backend backend, Supplier<ModelDescription> description, double end, int count) {
        Trajectories.Result found = run(backend, description, end, count);
        Trajectories.Result expected;
        try (Backend reference = Backends.open(REFERENCE)) {
            expected = run(reference, description, end, count);
        }
        JumpRecord jumps = found.jumps();
        Expect.that(jumps.size() == expected.jumps().size(), jumps.size() + " jumps, not " + expected.jumps().size());
        for (int i = 0; i < jumps.size(); i++) {
            Expect.that(jumps.trajectory(i) == expected.jumps().trajectory(i) && jumps.dissipator(i) == expected.jumps().dissipator(i)
                    && jumps.change(i) == expected.jumps().change(i), "jump " + i + " is another");
        }
        Expect.close("times of jumps", times(jumps), times(expected.jumps()), WITHIN * end);
        for (int k = 0; k < found.rows().size(); k++) {
            Expect.close("row " + k, found.rows().get(k), expected.rows().get(k), WITHIN);
        }
        double[] alone = times(run(backend, description, end, 1).jumps());
        Expect.same("times of the first trajectory's jumps alone", alone, Arrays.copyOf(times(jumps), alone.length));
    }

    private static double[] times(JumpRecord jumps) {
        return IntStream.range(0, jumps.size()).mapToDouble(jumps::time).toArray();
    }
}
