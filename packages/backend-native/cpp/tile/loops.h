// Tile functions made of scalar ops, and the tables that find them by name. Included once per instruction set.
#include "scalar-ops.h"
#include "table.h"
#include "tile.h"

namespace keras_native::KERAS_ISA {

template <class T, class Op>
void unaryTile(const TileCall& c, int64_t n) {
  const T* x = static_cast<const T*>(c.source[0]);
  T* out = static_cast<T*>(c.target);
#pragma omp simd
  for (int64_t i = 0; i < n; i++) out[i] = Element<T>::store(Op::apply(Element<T>::load(x[i])));
}
template <class T, class Op>
void binaryTile(const TileCall& c, int64_t n) {
  const T* x = static_cast<const T*>(c.source[0]);
  const T* y = static_cast<const T*>(c.source[1]);
  T* out = static_cast<T*>(c.target);
#pragma omp simd
  for (int64_t i = 0; i < n; i++) out[i] = Element<T>::store(Op::apply(Element<T>::load(x[i]), Element<T>::load(y[i])));
}
template <class T, class Op>
void compareTile(const TileCall& c, int64_t n) {
  const T* x = static_cast<const T*>(c.source[0]);
  const T* y = static_cast<const T*>(c.source[1]);
  auto* out = static_cast<uint8_t*>(c.target);
#pragma omp simd
  for (int64_t i = 0; i < n; i++) out[i] = static_cast<uint8_t>(Op::apply(Element<T>::load(x[i]), Element<T>::load(y[i])));
}

template <class T>
void addFloatOps(Table& t) {
#define KERAS_ADD(NAME, OP) t.add(NAME, unaryTile<T, OP>);
  KERAS_ADD("floor", Floor) KERAS_ADD("ceil", Ceil) KERAS_ADD("round", Round) KERAS_ADD("exp", Exp) KERAS_ADD("expm1", Expm1)
  KERAS_ADD("log", Log) KERAS_ADD("log1p", Log1p) KERAS_ADD("sqrt", Sqrt) KERAS_ADD("rsqrt", Rsqrt) KERAS_ADD("sin", Sin)
  KERAS_ADD("cos", Cos) KERAS_ADD("asin", Asin) KERAS_ADD("acos", Acos) KERAS_ADD("atan", Atan) KERAS_ADD("tanh", Tanh)
  KERAS_ADD("erf", Erf) KERAS_ADD("sigmoid", Sigmoid) KERAS_ADD("silu", Silu)
#undef KERAS_ADD
  t.add("atan2", binaryTile<T, Atan2>);
}

template <class T>
void addNumberOps(Table& t) {
  t.add("neg", unaryTile<T, Neg>);
  t.add("abs", unaryTile<T, Abs>);
  t.add("sign", unaryTile<T, Sign>);
  t.add("relu", unaryTile<T, Relu>);
  t.add("sub", binaryTile<T, Sub>);
  t.add("div", binaryTile<T, Div>);
  t.add("pow", binaryTile<T, Pow>);
  t.add("mod", binaryTile<T, Mod>);
}

/// Every op whose sources have type T.
template <class T>
const Table& tableOf() {
  static const Table table = [] {
    Table t;
    t.add("identity", unaryTile<T, Identity>);
    t.add("add", binaryTile<T, Add>);
    t.add("mul", binaryTile<T, Mul>);
    t.add("max", binaryTile<T, Max>);
    t.add("min", binaryTile<T, Min>);
    t.add("equal", compareTile<T, Equal>);
    t.add("less", compareTile<T, Less>);
    t.add("lessEqual", compareTile<T, LessEqual>);
    if constexpr (!std::is_same_v<T, Bool>) addNumberOps<T>(t);
    if constexpr (isFloating<T>) addFloatOps<T>(t);
    if constexpr (!isFloating<T>) {
      t.add("and", binaryTile<T, And>);
      t.add("or", binaryTile<T, Or>);
      t.add("xor", binaryTile<T, Xor>);
      if constexpr (std::is_same_v<T, Bool>) t.add("not", unaryTile<T, NotBool>);
      else t.add("not", unaryTile<T, NotBits>);
    }
    return t;
  }();
  return table;
}

template <class T>
TileFunction find(const std::string& name) {
  return tableOf<T>().find(name);
}

}  // namespace keras_native::KERAS_ISA
