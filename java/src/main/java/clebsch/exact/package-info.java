/** Closed forms from the papers: states and numbers that need no solver, and that solvers are checked against. */
package clebsch.exact;
