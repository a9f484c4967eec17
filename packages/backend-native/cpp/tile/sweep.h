// Loops over float tiles whose sources may be single elements. Included once per instruction set.
#include <cstdint>
#include <utility>

#include "tile.h"

namespace keras_native::KERAS_ISA {

/// A source of a sweep: elements side by side, or one for all.
template <class T, bool Single>
struct Elements {
  explicit Elements(const void* from) : at(static_cast<const T*>(from)) {}
  T operator[](int64_t i) const { return at[i]; }
  const T* at;
};
template <class T>
struct Elements<T, true> {
  explicit Elements(const void* from) : value(*static_cast<const T*>(from)) {}
  T operator[](int64_t) const { return value; }
  T value;
};

template <class Out, class Op, class... A>
inline void sweep(Out* out, int64_t n, const A... a) {
#pragma omp simd
  for (int64_t i = 0; i < n; i++) out[i] = static_cast<Out>(Op::apply(a[i]...));
}

/// The tile function of an op on elements In...; bits of Scalars are set for sources that are one element.
template <class Out, class Op, unsigned Scalars, class... In>
struct Sweep {
  static void run(const TileCall& c, int64_t n) { with(c, n, std::index_sequence_for<In...>{}); }

 private:
  template <std::size_t... I>
  static void with(const TileCall& c, int64_t n, std::index_sequence<I...>) {
    sweep<Out, Op>(static_cast<Out*>(c.target), n, Elements<In, ((Scalars >> I) & 1U) != 0>(c.source[I])...);
  }
};

}  // namespace keras_native::KERAS_ISA
