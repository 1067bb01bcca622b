#ifndef CLASSIFIER_WEIGHTS_H
#define CLASSIFIER_WEIGHTS_H

#include <stddef.h>

// The bytes of fashion-mnist.safetensors, which live as long as the program; `count` gets their
// number.
const unsigned char *dk_fashion_mnist_weights(size_t *count);

#endif
