<<<<<<< HEAD
/** Value types of sparse matrices: complex generalised diagonals for operators, whole or column by column as needed, real CSR for generators. */
=======
/**
 * Sparse matrices and their elimination: complex generalised diagonals for operators, real CSR for generators, LU of those with a shift
 * ({@link clebsch.sparse.Elimination}, {@link clebsch.sparse.SparseLu}).
 */
>>>>>>> lu
package clebsch.sparse;
