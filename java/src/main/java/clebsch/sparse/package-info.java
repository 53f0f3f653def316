/** Value types of sparse matrices: complex generalised diagonals for operators, real CSR for generators. */
package clebsch.sparse;
