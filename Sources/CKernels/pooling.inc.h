// The largest and the mean of a window, W channels at a time.

static void NAME(max)(const struct pooling_window *p) {
  for (long c = 0; c < p->channels; c += W) {
    long left = p->channels - c;
    vf most = NAME(load_some_or_all)(p->first + c, left);
    for (long i = 0; i < p->rows; i++)
      for (long j = 0; j < p->columns; j++) {
        vf x = NAME(load_some_or_all)(p->first + i * p->row + j * p->channels + c, left);
        // NaN stays NaN, whichever of the two it is.
        most = x > most || x != x ? x : most;
      }
    NAME(store_some_or_all)(p->y + c, most, left);
  }
}

static void NAME(mean)(const struct pooling_window *p) {
  float count = (float)(p->rows * p->columns);
  for (long c = 0; c < p->channels; c += W) {
    long left = p->channels - c;
    vf sum = 0.0f;
    for (long i = 0; i < p->rows; i++)
      for (long j = 0; j < p->columns; j++)
        sum += NAME(load_some_or_all)(p->first + i * p->row + j * p->channels + c, left);
    NAME(store_some_or_all)(p->y + c, sum / count, left);
  }
}

static const struct pooling_kernels NAME(kernels) = {NAME(max), NAME(mean)};
