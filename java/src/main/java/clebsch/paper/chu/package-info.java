/** Figures of A. Chu et al., Reconfigurable dissipative entanglement between many spin ensembles. */
package clebsch.paper.chu;
