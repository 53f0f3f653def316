package clebsch.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.WrittenModels;
import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.liouville.Assembly;
import clebsch.liouville.Generator;
import clebsch.liouville.MatrixFree;
import clebsch.liouville.Reach;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Subsystem.BasisChoice;
import clebsch.solver.RungeKutta;
import clebsch.solver.Tableau;
import clebsch.sparse.Csr;
import clebsch.sparse.Stencil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Density operators in the Dicke basis as they evolve, number by number. */
class DickeEvolutionTest {
    private static final double RTOL = 1e-10;
    private static final double ATOL = 1e-12;
    private static final double[] TIMES = {0, 0.1, 0.5, 2};

    /** ρ at the output times on a sector, and how far from the truth it may be: the errors allowed in each step, added up. */
    private record Evolution(Sector sector, List<double[]> states, double error) {

        static Evolution of(Model model, boolean all) {
            var packing = new Packing(new ProductBasis(model.subsystems()));
            Generator generator = Generator.of(model, packing);
            InitialState initial = InitialState.of(model.initial(), model.subsystems());
            BiConsumer<Packing, Packing.Sink> everywhere =
                    (p, sink) -> LongStream.range(0, p.size()).forEach(at -> sink.accept(at, 1));
            Sector sector = Reach.from(all ? everywhere : initial::pack, generator, Integer.MAX_VALUE).orElseThrow();
            var start = new double[sector.size()];
            initial.pack(packing, (at, value) -> start[sector.indexOf(at)] += value);
            var states = new ArrayList<double[]>();
            try (Backend backend = Backends.open("ejml");
                    LinearOperator liouvillian = backend.operator(new Assembly(generator, sector).matrix());
                    StateVector state = backend.vector(sector.size())) {
                state.upload(start);
                RungeKutta.Statistics statistics = new RungeKutta(backend, liouvillian, Tableau.DOP853, RTOL, ATOL)
                        .integrate(state, TIMES, new RungeKutta.Listener() {
                            @Override
                            public void output(int k, double t, StateVector at) {
                                states.add(at.download());
                            }

                            @Override
                            public boolean step(double t, RungeKutta.Known known) {
                                return true;
                            }
                        });
                return new Evolution(sector, states, statistics.accepted() * (RTOL + ATOL * Math.sqrt(sector.size())));
            }
        }

        double number(int time, long position) {
            int k = sector.indexOf(position);
            return k < 0 ? 0 : states.get(time)[k];
        }
    }

    static Stream<ModelDescription> models() {
        ModelDescription squeezing = new ModelDescription("squeezing with local noise").spins("a", "20").initial("a", "down")
                .dissipator("1", "cosh(0.7)*a.m - sinh(0.7)*a.p").each("0.1", "a.sigma_z").each("0.2", "a.sigma_m");
        ModelDescription incoherent = new ModelDescription("incoherent").spins("a", "15").initial("a", "dicke(5/2)")
                .each("1", "a.sigma_m").each("0.5", "a.sigma_p").each("0.3", "a.sigma_z").dissipator("0.2", "a.m");
        ModelDescription driven = new ModelDescription("driven").spins("a", "16").initial("a", "dicke(6, 2)").hamiltonian("2*a.x")
                .each("0.4", "a.sigma_m").each("0.1", "a.sigma_x");
        ModelDescription cat = new ModelDescription("two ensembles").spins("a", "6").spins("b", "3").initial("a", "cat(1, 0, +1)")
                .initial("b", "mixed").hamiltonian("a.p*b.m + a.m*b.p").each("0.3", "b.sigma_m").dissipator("0.2", "a.m + i*b.m");
        ModelDescription cavity = new ModelDescription("cavity").spins("a", "5").boson("c", "6").initial("a", "up")
                .initial("c", "thermal(0.05)").hamiltonian("a.p*c.a + a.m*c.ad").dissipator("1", "c.a").each("0.2", "a.sigma_m - 0.3*a.sigma_z");
        return Stream.concat(Stream.of(squeezing, incoherent, driven, cat, cavity),
                IntStream.range(20, 24).mapToObj(seed -> WrittenModels.random(seed, BasisChoice.DICKE, 0, true, seed - 12)))
                .map(description -> description.evolve(Grid.of(TIMES)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void theSectorHoldsAllThatTheWholeHolds(ModelDescription description) {
        Model model = description.resolve();
        Evolution whole = Evolution.of(model, true);
        Evolution part = Evolution.of(model, false);
        assertThat((long) whole.sector().size()).isEqualTo(whole.sector().packing().size());
        for (int t = 0; t < TIMES.length; t++) {
            double distance = 0;
            for (long at = 0; at < whole.sector().size(); at++) {
                double difference = whole.number(t, at) - part.number(t, at);
                distance += difference * difference;
                if (part.sector().indexOf(at) < 0) {
                    assertThat(whole.number(t, at)).as("outside the sector").isZero();
                }
            }
            assertThat(Math.sqrt(distance)).isLessThanOrEqualTo(whole.error() + part.error());
        }
    }

    /** Without a matrix the same terms are added in another order. */
    @ParameterizedTest
    @MethodSource("models")
    void theGeneratorWithoutAMatrixIsTheMatrix(ModelDescription description) {
        Model model = description.resolve();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Generator generator = Generator.of(model, packing);
        InitialState initial = InitialState.of(model.initial(), model.subsystems());
        Sector sector = Reach.from(initial::pack, generator, Integer.MAX_VALUE).orElseThrow();
        Stencil stencil = MatrixFree.of(generator, sector).orElseThrow();
        Csr matrix = new Assembly(generator, sector).matrix();
        double[] x = new Random(1).doubles(sector.size(), -1, 1).toArray();
        try (Backend backend = Backends.open("ejml");
                LinearOperator assembled = backend.operator(matrix);
                LinearOperator free = backend.operator(stencil);
                StateVector from = backend.vector(x.length);
                StateVector left = backend.vector(x.length);
                StateVector right = backend.vector(x.length)) {
            from.upload(x);
            assembled.apply(from, left);
            free.apply(from, right);
            assertThat(right.download()).containsExactly(left.download(), within(1e-14 * matrix.maximumRowSum()));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyBlockStaysPositiveAndTheTraceOne(ModelDescription description) {
        Evolution evolution = Evolution.of(description.resolve(), false);
        ProductBasis basis = evolution.sector().packing().basis();
        var blocks = new HashMap<Integer, List<Integer>>();
        for (int state = 0; state < basis.dimension(); state++) {
            if (basis.exists(state)) {
                blocks.computeIfAbsent(basis.blocks(state), b -> new ArrayList<>()).add(state);
            }
        }
        for (int t = 0; t < TIMES.length; t++) {
            Map<Integer, DMatrixRMaj> matrices = new HashMap<>();
            blocks.forEach((block, states) -> matrices.put(block, new DMatrixRMaj(2 * states.size(), 2 * states.size())));
            double[] trace = {0};
            for (int k = 0; k < evolution.sector().size(); k++) {
                evolution.sector().packing().unpack(evolution.sector().position(k), evolution.states().get(t)[k], (a, b, re, im) -> {
                    List<Integer> states = blocks.get(basis.blocks(a));
                    int i = states.indexOf(a);
                    int j = states.indexOf(b);
                    add(matrices.get(basis.blocks(a)), states.size(), i, j, re, im);
                    if (i == j) {
                        trace[0] += re;
                    } else {
                        add(matrices.get(basis.blocks(a)), states.size(), j, i, re, -im);
                    }
                });
            }
            // 𝓛 has the trace as a left null vector, which every step keeps to rounding
            assertThat(trace[0]).isCloseTo(1, within(1e-12));
            matrices.forEach((block, matrix) -> {
                var eigen = DecompositionFactory_DDRM.eig(matrix.numRows, false, true);
                assertThat(eigen.decompose(matrix)).isTrue();
                assertThat(IntStream.range(0, matrix.numRows).mapToDouble(k -> eigen.getEigenvalue(k).real).min().orElseThrow())
                        .as("block %d", block).isGreaterThanOrEqualTo(-evolution.error() - 1e-14);
            });
        }
    }

    /** re + i·im at (i, j) of a Hermitian matrix, in the real symmetric [Re, −Im; Im, Re]. */
    private static void add(DMatrixRMaj matrix, int n, int i, int j, double re, double im) {
        matrix.add(i, j, re);
        matrix.add(i + n, j + n, re);
        matrix.add(i + n, j, im);
        matrix.add(i, j + n, -im);
    }
}
