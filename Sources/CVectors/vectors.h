// Eight doubles side by side, in the compiler's own vectors: generic SIMD code is taken
// apart into lanes, and only put together again where there are no branches.
//
// Each function is a single operation, so that none is fused with another.
#pragma once

#include <stdbool.h>

typedef double vector8 __attribute__((ext_vector_type(8)));
typedef long mask8 __attribute__((ext_vector_type(8)));

#define VECTOR_OPERATION static inline __attribute__((always_inline, const))

VECTOR_OPERATION vector8 vector_sum(vector8 a, vector8 b) { return a + b; }
VECTOR_OPERATION vector8 vector_difference(vector8 a, vector8 b) { return a - b; }
VECTOR_OPERATION vector8 vector_product(vector8 a, vector8 b) { return a * b; }
VECTOR_OPERATION vector8 vector_quotient(vector8 a, vector8 b) { return a / b; }

/// `b < a ? b : a`, lane by lane.
VECTOR_OPERATION vector8 vector_minimum(vector8 a, vector8 b) { return b < a ? b : a; }

/// `b > a ? b : a`, lane by lane.
VECTOR_OPERATION vector8 vector_maximum(vector8 a, vector8 b) { return b > a ? b : a; }

/// `condition >= 0 ? a : b`, lane by lane.
VECTOR_OPERATION vector8 vector_choice(vector8 condition, vector8 a, vector8 b) {
    return condition >= 0.0 ? a : b;
}

/// The absolute value, lane by lane.
VECTOR_OPERATION vector8 vector_size(vector8 a) { return __builtin_elementwise_abs(a); }

/// Whether `low <= value <= high` in every lane.
VECTOR_OPERATION bool vector_lies_within(vector8 low, vector8 value, vector8 high) {
    mask8 outside = ~((low <= value) & (value <= high));
    return __builtin_reduce_or(outside) == 0;
}

/// Asks for the line of memory at `address`, which is soon to be read, and does not wait.
static inline __attribute__((always_inline)) void vector_prefetch(const double *address) {
    __builtin_prefetch(address);
}

/// The same for a line that is soon to be written.
static inline __attribute__((always_inline)) void vector_prefetch_to_write(double *address) {
    __builtin_prefetch(address, 1);
}
