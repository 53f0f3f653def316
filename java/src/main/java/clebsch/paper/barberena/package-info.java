/**
 * D. Barberena, R. J. Lewis-Swan, J. K. Thompson, A. M. Rey, Driven-dissipative quantum dynamics in ultra-long-lived dipoles
 * in an optical cavity, Phys. Rev. A 99, 053411 (2019).
 */
package clebsch.paper.barberena;
