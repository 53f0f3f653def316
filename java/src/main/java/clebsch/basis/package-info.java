/**
 * How states are indexed: the ladder of each subsystem, their product, the elements of a density operator in it, and
 * initial states.
 */
package clebsch.basis;
