/**
 * What is asked: ensembles, spins, modes, operators, jumps, initial states, what to solve and what to measure. Nothing
 * here is numerical and nothing here knows that bases, generators or backends exist.
 *
 * <p>{@link clebsch.model.ModelDescription} is the model as written, with the names and keys of the model file and every
 * quantity still an expression; {@link clebsch.model.ModelDescription#resolve()} evaluates it for one set of parameters
 * to a {@link clebsch.model.Model}. {@link clebsch.model.ModelFile} reads the YAML file and does nothing but call the
 * description's methods.
 *
 * <p>Units: ħ = 1. D[A]ρ = AρA† − ½{A†A, ρ}. J_a = ½ Σ σ_a, J_± = J_x ± iJ_y = Σ σ_±.
 */
package clebsch.model;
