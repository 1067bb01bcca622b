#include <cblas.h>
#include <stddef.h>

// LAPACK, as Fortran has it: OpenBLAS exports it, but its headers may be missing (Debian has no
// LAPACKE). Matrices are column-major; the lengths of the texts stand at the end.

// Singular values and, unless job is "N", vectors of a[m][n], which is overwritten.
void dgesdd_(const char *job, const int *m, const int *n, double *a, const int *lda, double *s,
             double *u, const int *ldu, double *vt, const int *ldvt, double *work,
             const int *lwork, int *iwork, int *info, size_t job_length);
// The Cholesky factor of p^T a p for the permutation p that takes the largest pivot first.
void dpstrf_(const char *uplo, const int *n, double *a, const int *lda, int *piv, int *rank,
             const double *tol, double *work, int *info, size_t uplo_length);
