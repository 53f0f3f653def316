/**
 * W.-K. Mok, S. Touzard, L.-C. Kwek: Parity-sensitive inhomogeneous dephasing of macroscopic spin ensembles.
 */
package clebsch.paper.mok;
