/**
 * The proof that a backend computes what it should on this machine, and how fast: its contract, systems solved in closed form,
 * comparisons with the reference backend, and each kernel's share of the memory's bandwidth. Part of the program, so that a
 * machine without its sources can run it.
 */
package clebsch.selftest;
