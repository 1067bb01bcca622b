// Convolution forward and backward to the data: by Winograd's method where that pays, else as a
// product of rows.
#include "product_job.h"

const char *dk_conv_path(const dk_conv *shape) {
  if (dk_winograd_pays(shape)) return shape->bf16 ? "winograd 2x2" : "winograd 4x4";
  return dk_is_narrow(shape->k, shape->c) ? "dot products" : "row products";
}

// Whether pixels are all that there is to a convolution: a product of matrices.
static int is_product(const dk_conv *s) {
  return s->kernel_h == 1 && s->kernel_w == 1 && s->stride == 1 && s->pad_h == 0 && s->pad_w == 0;
}

static struct dk_job forward_job(const dk_conv *s, const float *w) {
  return (struct dk_job){.pairs = s->bf16, .rows = s->n * dk_conv_height(s) * dk_conv_width(s),
                         .columns = s->k, .taps = s->kernel_h * s->kernel_w, .depth = s->c,
                         .lda = s->c, .shape = is_product(s) ? NULL : s, .b = w, .ldb = s->k,
                         .tap_stride = s->c * s->k, .ldo = s->k, .relu = s->relu};
}

long dk_conv_prepacked_size(const dk_conv *s) {
  if (dk_winograd_pays(s)) return dk_winograd_prepacked_size(s);
  struct dk_job job = forward_job(s, NULL);
  return dk_is_narrow(s->k, s->c) ? 0 : dk_job_measure(&job);
}

void dk_conv_prepack(const dk_conv *s, const float *w, float *packed) {
  if (dk_winograd_pays(s)) {
    dk_winograd_prepack(s, w, packed);
    return;
  }
  struct dk_job job = forward_job(s, w);
  dk_job_measure(&job);
  dk_job_pack(&job, packed);
}

void dk_conv_forward(const dk_conv *s, const float *x, const float *w, const float *packed,
                     const float *bias, const float *residual, float *y) {
  if (dk_winograd_pays(s)) {
    dk_winograd_forward(s, x, w, packed, bias, residual, y);
    return;
  }
  struct dk_job job = forward_job(s, w);
  job.a = x;
  job.packed = packed;
  job.bias = bias;
  job.residual = residual;
  job.out = y;
  dk_job_run(&job);
}

void dk_conv_backward_data(const dk_conv *shape, const float *dy, const float *w, float *dx) {
  const dk_conv *s = shape;
  if (dk_winograd_pays(s)) {
    dk_winograd_backward_data(s, dy, w, dx);
    return;
  }
  struct dk_job job = {.pairs = s->bf16, .rows = s->n * s->h * s->w, .columns = s->c,
                       .taps = s->kernel_h * s->kernel_w, .depth = s->k, .a = dy, .lda = s->k,
                       .b = w, .ldb = s->k, .tap_stride = s->c * s->k, .b_transposed = 1,
                       .backward = 1, .out = dx, .ldo = s->c, .shape = is_product(s) ? NULL : s};
  dk_job_run(&job);
}
