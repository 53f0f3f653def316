/**
 * A. Chu, M. Mamaev, M. Koppenhöfer, M. Yuan, A. A. Clerk: Reconfigurable dissipative entanglement between many spin ensembles.
 */
package clebsch.paper.chu;
