package clebsch.benchmarks;

import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.liouville.Assembly;
import clebsch.liouville.Generator;
import clebsch.liouville.Reach;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.sparse.Csr;

/** The driven-dissipative LMG model at 2χ = 1.875Γ, 2Ω/(NΓ) = 1.48, as in {@code benchmarks/models/lmg.yaml}. */
final class LmgProblem {
    final Model model;
    final Generator generator;
    final Sector sector;

    LmgProblem(int spins) {
        model = description(spins).evolve(Grid.of(0, 0.05)).resolve();
        generator = Generator.of(model, new Packing(new ProductBasis(model.subsystems())));
        var initial = InitialState.of(model.initial(), model.subsystems());
        sector = Reach.from(initial::pack, generator, Integer.MAX_VALUE).orElseThrow();
    }

    /** The model without a question. */
    static ModelDescription description(int spins) {
        return new ModelDescription("LMG").parameter("N", spins).parameter("chi", 0.9375)
                .parameter("Omega", "1.48*N/2").spins("atoms", "N")
                .hamiltonian("chi*atoms.p*atoms.m + Omega*atoms.x").dissipator("1", "atoms.m").initial("atoms", "down");
    }

    Csr matrix() {
        return new Assembly(generator, sector).matrix();
    }
}
