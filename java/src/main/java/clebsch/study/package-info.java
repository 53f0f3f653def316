/** Runs models: one after the other over a sweep, with progress, interruption and a record of what was done. */
package clebsch.study;
