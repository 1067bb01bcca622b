// A product of matrices, or a convolution as one: what product.c is asked to compute.
#ifndef DAEDALUS_PRODUCT_JOB_H
#define DAEDALUS_PRODUCT_JOB_H

#include "product.h"

struct dk_job {
  const struct product_kernels *kernels;
  int pairs;  // the factors are rounded to bfloat16
  long rows, columns, taps, depth, units;  // units of the depth
  const float *a;        // the left factor
  long lda;              // of a matrix
  int transposed;        // of a matrix
  const dk_conv *shape;  // of a convolution, else NULL
  int backward;
  const float *packed, *zeros, *bias, *residual;
  float *out;
  long ldo;
  int relu;
  long tiles, panels, block_tiles, group_panels, groups;
  long slice;  // units of a large matrix's depth, so that a block's rows stay in the cache
  // The right factor: element (tap, k, j) at b[tap * tap_stride + k * ldb + j], or with k and j
  // exchanged.
  const float *b;
  long ldb, tap_stride;
  int b_transposed;
};

// So few columns would leave most of a tile idle: then the lanes run along the depth.
int dk_is_narrow(long columns, long depth);
// The floats of all panels of the right factor.
long dk_job_measure(struct dk_job *job);
// Fills the panels, of a job that was measured.
void dk_job_pack(struct dk_job *job, float *packed);
// With job->packed, or with a right factor that is packed first.
void dk_job_run(struct dk_job *job);

#endif
