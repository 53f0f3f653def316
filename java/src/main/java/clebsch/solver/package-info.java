/** Numerical methods written once against {@link clebsch.backend}; nothing here knows what a spin is. */
package clebsch.solver;
