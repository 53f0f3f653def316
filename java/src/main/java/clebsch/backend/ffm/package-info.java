/**
 * The backend whose loops are compiled C, called through the Foreign Function and Memory API. Vectors and matrices live
 * outside the Java heap; threads are Java's. The kernels' text is in the folder {@code native} of the source.
 */
package clebsch.backend.ffm;
