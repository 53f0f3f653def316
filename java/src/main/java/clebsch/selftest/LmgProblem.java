package clebsch.selftest;

import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.exact.PuriLawande;
import clebsch.liouville.Assembly;
import clebsch.liouville.Generator;
import clebsch.liouville.MatrixFree;
import clebsch.liouville.Reach;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Solve;
import clebsch.sparse.Csr;
import clebsch.sparse.Stencil;

/**
 * The driven-dissipative Lipkin–Meshkov–Glick model at 2χ = 1.875Γ, 2Ω/(NΓ) = 1.48, H = χJ₊J₋ + ΩJ_x, Γ D[J₋], all down, and its
 * generator: N + 1 states and (N + 1)² numbers of ρ, all of which are reached.
 *
 * <p>D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 7.
 *
 * @param spins     N
 * @param generator 𝓛 on all of ρ
 * @param sector    the numbers of ρ that the initial state reaches
 */
public record LmgProblem(int spins, Generator generator, Sector sector) {
    private static final double CHI = 0.9375;
    private static final double DRIVE = 1.48;

    /** The model of so many spins. */
    public static LmgProblem of(int spins) {
        Model model = describe(spins).evolve(Grid.of(0, 0.05)).resolve();
        Generator generator = Generator.of(model, new Packing(new ProductBasis(model.subsystems())));
        var initial = InitialState.of(model.initial(), model.subsystems());
        return new LmgProblem(spins, generator, Reach.from(initial::pack, generator, Integer.MAX_VALUE).orElseThrow());
    }

    /** The model, to be completed by how it is solved. */
    public static ModelDescription describe(int spins) {
        return new ModelDescription("LMG").parameter("N", spins).parameter("chi", CHI).parameter("Omega", DRIVE + "*N/2")
                .spins("atoms", "N").hamiltonian("chi*atoms.p*atoms.m + Omega*atoms.x").dissipator("1", "atoms.m")
                .initial("atoms", "down").observable("Jz", "atoms.z");
    }

    /** Its evolution over a time. */
    static Model evolution(int spins, Grid times, Solve.Integrator integrator, double rtol, double atol) {
        return describe(spins).evolve(times).integrator(integrator).rtol(rtol).atol(atol).resolve();
    }

    /** Its slowest eigenvalues by Arnoldi–Lindblad. */
    static Model slowest(int spins, int count) {
        return describe(spins).spectrum(count).option("which", "slowest").option("method", "propagator").resolve();
    }

    /** Ω. */
    static double drive(int spins) {
        return DRIVE * spins / 2;
    }

    /** Its stationary state. */
    PuriLawande stationary() {
        return new PuriLawande(spins, CHI, drive(spins), 1);
    }

    /** The generator as a matrix. */
    public Csr matrix() {
        return new Assembly(generator, sector).matrix();
    }

    /** The generator without a matrix. */
    public Stencil stencil() {
        return MatrixFree.of(generator, sector).orElseThrow();
    }
}
