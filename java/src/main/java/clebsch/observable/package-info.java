/** What was measured: the functions of ρ that the model language knows, evaluated on a state of a backend. */
package clebsch.observable;
