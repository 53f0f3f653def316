/** Value types of sparse matrices: complex generalised diagonals for operators, whole or column by column as needed, real CSR for generators. */
package clebsch.sparse;
