package clebsch;

import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.exact.PuriLawande;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;

/** N spins with H = χJ₊J₋ + ΩJ_x and Γ D[J₋], from all down. */
public final class DrivenSpin {
    private DrivenSpin() {
    }

    /** The model up to its observables. */
    public static ModelDescription describe(int n, double chi, double omega, double gamma, Grid times) {
        return new ModelDescription("driven spin").parameter("N", n).parameter("chi", chi).parameter("Omega", omega)
                .parameter("Gamma", gamma).spins("atoms", "N")
                .hamiltonian("chi * atoms.p * atoms.m + Omega * atoms.x").dissipator("Gamma", "atoms.m")
                .initial("atoms", "down").evolve(times).rtol(1e-10).atol(1e-12);
    }

    /** The model with nothing measured. */
    public static Model model(int n, double chi, double omega, double gamma) {
        return describe(n, chi, omega, gamma, Grid.of(0, 1)).observable("Jz", "atoms.z").resolve();
    }

    /** The packing of ρ on N spins. */
    public static Packing packing(Model model) {
        return new Packing(new ProductBasis(model.subsystems()));
    }

    /** The closed form as a packed vector. */
    public static double[] packed(PuriLawande state, Packing packing) {
        var packed = new double[Math.toIntExact(packing.size())];
        state.elements((a, b, re, im) -> packing.pack(a, b, re, im, (at, value) -> packed[(int) at] += value));
        return packed;
    }
}
