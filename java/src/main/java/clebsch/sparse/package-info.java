/**
 * Sparse matrices and their elimination: complex generalised diagonals for operators, whole or column by column as needed, real CSR for
 * generators, LU of those with a shift ({@link clebsch.sparse.Elimination}, {@link clebsch.sparse.SparseLu}).
 */
package clebsch.sparse;
