/**
 * Where numbers live and who computes with them: state vectors, linear operators, and the few fused operations that the
 * solvers are written in. Nothing here knows what the numbers mean. Implementations are found by
 * {@link java.util.ServiceLoader} and imported by nobody.
 */
package clebsch.backend;
