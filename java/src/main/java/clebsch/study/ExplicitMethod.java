package clebsch.study;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.model.Solve;
import clebsch.solver.Faber;
import clebsch.solver.Integrator;
import clebsch.solver.Krylov;
import clebsch.solver.RungeKutta;
import clebsch.solver.Tableau;

/** The integrators that need products with the generator only, and what each costs. */
enum ExplicitMethod {
    RK45(Tableau.DORMAND_PRINCE_54), DOP853(Tableau.DOP853),
    /** The expansion's ellipse lies within ‖𝓛‖ of zero and is as high as that; there are some terms more. */
    FABER(Faber.NAME, Faber.vectors(), 5, 1.25, 100, Faber::new),
    KRYLOV(Krylov.NAME, Krylov.vectors(), 2 * Krylov.vectors(), 1.25, 100, Krylov::new);

    /** Below this span the choice of the method does not matter. */
    private static final double LONG_SPAN = 500;
    /** An interval of the Faber expansion has a dozen terms at the least, and each output time may begin one. */
    private static final double SPAN_PER_OUTPUT = 8;

    private final String label;
    private final int vectors;
    private final double vectorsPerProduct;
    private final double productsPerSpan;
    private final double fewestProducts;
    private final Maker maker;

    @FunctionalInterface
    private interface Maker {
        Integrator make(Backend backend, LinearOperator operator, double rtol, double atol);
    }

    ExplicitMethod(String label, int vectors, double vectorsPerProduct, double productsPerSpan, double fewestProducts, Maker maker) {
        this.label = label;
        this.vectors = vectors;
        this.vectorsPerProduct = vectorsPerProduct;
        this.productsPerSpan = productsPerSpan;
        this.fewestProducts = fewestProducts;
        this.maker = maker;
    }

    /** A pair of s stages is stable up to about |λ|h = s/2, and combines half of them for each. */
    ExplicitMethod(Tableau tableau) {
        this(tableau.name(), RungeKutta.vectors(tableau), tableau.stages() / 2.0 + 2, 2, tableau.stages(),
                (backend, operator, rtol, atol) -> new RungeKutta(backend, operator, tableau, rtol, atol));
    }

    /**
     * The method asked for. Unasked it is the expansion in Faber polynomials, which needs between a quarter and three quarters of the
     * products of DOP853 where stability limits the steps, as it does over many of the shortest times of 𝓛; DOP853 where accuracy
     * does or outputs come thick.
     *
     * @param span    ‖𝓛‖ times the time
     * @param outputs number of output times
     */
    static ExplicitMethod of(Solve.Integrator asked, double span, int outputs) {
        return switch (asked) {
            case RK45 -> RK45;
            case DOP853 -> DOP853;
            case FABER -> FABER;
            case KRYLOV -> KRYLOV;
            case AUTO, IMPLICIT -> span > Math.max(LONG_SPAN, SPAN_PER_OUTPUT * outputs) ? FABER : DOP853;
        };
    }

    /** The name in records. */
    String label() {
        return label;
    }

    /** Vectors of the state's size that it holds. */
    int vectors() {
        return vectors;
    }

    /** About how many vectors of the state's size are read and written beside each product. */
    double vectorsPerProduct() {
        return vectorsPerProduct;
    }

    /** About how many products it needs where stability limits its steps, ‖𝓛‖_∞ being a bound for the largest eigenvalue. */
    double products(double span) {
        return productsPerSpan * span + fewestProducts;
    }

    Integrator integrator(Backend backend, LinearOperator operator, double rtol, double atol) {
        return maker.make(backend, operator, rtol, atol);
    }
}
