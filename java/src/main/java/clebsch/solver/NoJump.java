package clebsch.solver;

/** The evolution without a jump from one state, ψ(τ) = e^{Gτ}ψ(0), for times τ up to a reach. */
interface NoJump {

    /**
     * Takes a normalised state.
     *
     * @param longest   no longer times will be asked for
     * @param remaining times at which ‖ψ(τ)‖² is far below this are of no use
     * @param tolerance error of ψ(τ)
     * @return the reach, up to {@code longest}
     */
    double begin(JumpSpace space, Wave wave, double longest, double remaining, double tolerance);

    /** Puts ψ(τ) into a vector and returns ‖ψ(τ)‖². */
    double at(double tau, Wave into);

    /** −d‖ψ‖²/dτ = ⟨ψ|Σ L†L|ψ⟩ at τ = 0. */
    double rate();

    /** The same of a vector that {@link #at} made. */
    double rate(Wave wave);

    /** Products with the generator since it was made. */
    long products();

    /** The time at which the norm would have fallen to what remains if the rate stayed as it is, and a little more. */
    static double expected(double rate, double remaining) {
        return rate > 0 ? 1.12 * -Math.log(remaining) / rate : Double.POSITIVE_INFINITY;
    }
}
