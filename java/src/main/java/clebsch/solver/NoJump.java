package clebsch.solver;

/** The evolution without a jump from one state, ψ(τ) = e^{Gτ}ψ(0), as far as it is asked for. */
interface NoJump {

    /**
     * Takes a normalised state.
     *
     * @param remaining times at which ‖ψ(τ)‖² is far below this are of no use
     * @param tolerance error of ψ(τ)
     * @return about when ‖ψ(τ)‖² has fallen to what remains; infinite if nothing is lost at first
     */
    double begin(JumpSpace space, Wave wave, double remaining, double tolerance);

    /** −d‖ψ‖²/dτ = ⟨ψ|Σ L†L|ψ⟩ at τ = 0. */
    double rateAtStart();

    /** Makes times up to one available, or as many of them as this start allows; returns the last. */
    double reach(double tau);

    /** Puts ψ(τ) at an available time into a vector and returns ‖ψ(τ)‖². */
    double at(double tau, Wave into);

    /** The same, for which {@link #rate} is then known. */
    double atWithRate(double tau, Wave into);

    /** −d‖ψ‖²/dτ at the time last asked for. */
    double rate();

    /** Products with the generator since it was made. */
    long products();

    /**
     * When ‖ψ‖² will have fallen to what remains, with ln‖ψ‖² a parabola.
     *
     * @param rate  −d ln‖ψ‖²/dτ now
     * @param slope d² ln‖ψ‖²/dτ²
     */
    static double expected(double rate, double slope, double remaining) {
        double target = -Math.log(remaining);
        double falling = Math.max(0, rate);   // what is dark can seem to gain, by rounding
        return 2 * target / (falling + Math.sqrt(Math.max(0, falling * falling - 2 * slope * target)));
    }
}
