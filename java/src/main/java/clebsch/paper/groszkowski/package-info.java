/**
 * P. Groszkowski, M. Koppenhöfer, H.-K. Lau, A. A. Clerk, Reservoir-engineered spin squeezing: macroscopic even-odd effects and
 * hybrid-systems implementations, Phys. Rev. X 12, 011015 (2022).
 */
package clebsch.paper.groszkowski;
