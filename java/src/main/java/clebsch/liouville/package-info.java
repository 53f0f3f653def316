/**
 * The generator of a model in a basis: dρ/dt = Gρ + ρG† + Σ_k r_k L_k ρ L_k† with G = −iH − ½ Σ_k r_k L_k†L_k, as a real
 * sparse matrix on the packed form of ρ (see {@link clebsch.basis.Packing} for the convention), restricted to what the
 * initial state reaches.
 */
package clebsch.liouville;
