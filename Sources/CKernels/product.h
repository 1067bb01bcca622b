// The micro-kernels behind products and convolutions, and what they are called with.
#ifndef DAEDALUS_PRODUCT_H
#define DAEDALUS_PRODUCT_H

#include "internal.h"

enum { DK_MOST_ROWS = 16 };  // of any level's tile

// What is multiplied are units of 32 bits: floats, or pairs of bfloat16 that follow each other in
// the sum. Pairs travel as floats, too, which nobody computes with.
enum { DK_FLOATS, DK_PAIRS, DK_UNITS };
static inline long dk_units(int pairs, long count) { return pairs ? (count + 1) / 2 : count; }

// One tile of the result: rows x columns, summed over taps x depth in registers. Row r of tap t is
// read where rows[t * tile rows + r] points; a tap whose first pointer is NULL adds nothing.
// `panel` holds the right factor [taps][depth][tile columns], padded with zeros.
struct dk_tile {
  long taps, depth;  // depth in units
  const float *const *rows;
  const float *panel;
  const float *bias;      // of the tile's columns, or NULL
  const float *residual;  // laid out like `out`, or NULL
  float *out;
  const long *offsets;  // where each row starts in `out`
  int valid_rows, valid_columns;
  int relu;  // what comes out negative is written as 0
};

// out[features][columns] (+)= sum over pixels of a[pixel][feature] b[pixel][column].
struct dk_outer {
  long pixels;            // in units
  const float *const *a;  // a pixel's features
  long feature;           // the first of them
  const float *b;         // [pixels][tile columns], padded with zeros
  float *out;
  long stride;
  int valid_columns, add;
};

struct product_kernels {
  int rows, columns, features;  // a tile's extent; features: at most, in a call of `outer`
  // Each for floats and for pairs.
  void (*tile[DK_UNITS])(const struct dk_tile *tile);
  // Four rows' dot products with one column: sums[r] = sum over taps x depth.
  void (*narrow[DK_UNITS])(long taps, long depth, const float *const *rows, const float *column,
                           float *sums);
  // Handles `features` features; returns how many it took (at least 1).
  int (*outer[DK_UNITS])(const struct dk_outer *outer, long features);
  // A row's elements rounded, in pairs; with an odd count, a zero makes the last pair.
  void (*round_row)(long count, const float *row, float *pairs);
  // Two rows rounded, their elements in pairs; zeros for a row that is NULL.
  void (*pair_rows)(long count, const float *low, const float *high, float *pairs);
};
const struct product_kernels *dk_product_kernels(void);

// Winograd's convolution (winograd.c), for the shapes where it pays; whole vectors of channels.
int dk_winograd_pays(const dk_conv *shape);
// As dk_conv_prepacked_size and dk_conv_prepack.
long dk_winograd_prepacked_size(const dk_conv *shape);
void dk_winograd_prepack(const dk_conv *shape, const float *w, float *packed);
// packed: w as it was prepacked, or NULL.
void dk_winograd_forward(const dk_conv *shape, const float *x, const float *w, const float *packed,
                         const float *bias, const float *residual, float *y);
void dk_winograd_backward_data(const dk_conv *shape, const float *dy, const float *w, float *dx);
void dk_winograd_backward_weights(const dk_conv *shape, const float *x, const float *dy,
                                  float *dw);

#endif
