// The micro-kernels behind products and convolutions, and what they are called with.
#ifndef DAEDALUS_PRODUCT_H
#define DAEDALUS_PRODUCT_H

#include "internal.h"

enum { DK_MOST_ROWS = 16 };  // of any level's tile

// One tile of the result: rows x columns, summed over taps x depth in registers. Row r of tap t is
// read where rows[t * tile rows + r] points; a tap whose first pointer is NULL adds nothing.
// `panel` holds the right factor [taps][depth][tile columns], padded with zeros.
struct dk_tile {
  long taps, depth;
  const float *const *rows;
  const float *panel;
  const float *bias;      // of the tile's columns, or NULL
  const float *residual;  // laid out like `out`, or NULL
  float *out;
  const long *offsets;  // where each row starts in `out`
  int valid_rows, valid_columns;
};

// out[features][columns] (+)= sum over pixels of a[pixel][feature] b[pixel][column].
struct dk_outer {
  long pixels;
  const float *const *a;  // a pixel's features
  long feature;           // the first of them
  const float *b;         // [pixels][tile columns], padded with zeros
  float *out;
  long stride;
  int valid_columns, add;
};

struct product_kernels {
  int rows, columns, features;  // a tile's extent; features: at most, in a call of `outer`
  void (*tile)(const struct dk_tile *tile);
  // Four rows' dot products with one column: sums[r] = sum over taps x depth.
  void (*narrow)(long taps, long depth, const float *const *rows, const float *column,
                 float *sums);
  // Handles `features` features; returns how many it took (at least 1).
  int (*outer)(const struct dk_outer *outer, long features);
};
const struct product_kernels *dk_product_kernels(void);

// Winograd's convolution (winograd.c), for the shapes where it pays; whole vectors of channels.
int dk_winograd_pays(const dk_conv *shape);
void dk_winograd_forward(const dk_conv *shape, const float *x, const float *w, const float *bias,
                         const float *residual, float *y);
void dk_winograd_backward_data(const dk_conv *shape, const float *dy, const float *w, float *dx);
void dk_winograd_backward_weights(const dk_conv *shape, const float *x, const float *dy,
                                  float *dw);

#endif
