// The weights are in the program: wherever it runs, it has them, and they are of its version.
#include "classifier_weights.h"

#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char fashion_mnist[] = {
#embed "fashion-mnist.safetensors"
};

const unsigned char *dk_fashion_mnist_weights(size_t *count) {
  *count = sizeof fashion_mnist;
  return fashion_mnist;
}
