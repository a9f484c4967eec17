// Tile functions made of scalar ops, and the tables that find them by name. Included once per instruction set.
#include <string>
#include <unordered_map>

#include "scalar-ops.h"
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

using Table = std::unordered_map<std::string, TileFunction>;

template <class T>
void addFloatOps(Table& t) {
#define KERAS_ADD(NAME, OP) t[NAME] = unaryTile<T, OP>;
  KERAS_ADD("floor", Floor) KERAS_ADD("ceil", Ceil) KERAS_ADD("round", Round) KERAS_ADD("exp", Exp) KERAS_ADD("expm1", Expm1)
  KERAS_ADD("log", Log) KERAS_ADD("log1p", Log1p) KERAS_ADD("sqrt", Sqrt) KERAS_ADD("rsqrt", Rsqrt) KERAS_ADD("sin", Sin)
  KERAS_ADD("cos", Cos) KERAS_ADD("asin", Asin) KERAS_ADD("acos", Acos) KERAS_ADD("atan", Atan) KERAS_ADD("tanh", Tanh)
  KERAS_ADD("erf", Erf) KERAS_ADD("sigmoid", Sigmoid) KERAS_ADD("silu", Silu)
#undef KERAS_ADD
  t["atan2"] = binaryTile<T, Atan2>;
}

template <class T>
void addNumberOps(Table& t) {
  t["neg"] = unaryTile<T, Neg>;
  t["abs"] = unaryTile<T, Abs>;
  t["sign"] = unaryTile<T, Sign>;
  t["relu"] = unaryTile<T, Relu>;
  t["sub"] = binaryTile<T, Sub>;
  t["div"] = binaryTile<T, Div>;
  t["pow"] = binaryTile<T, Pow>;
  t["mod"] = binaryTile<T, Mod>;
}

/// Every op whose sources have type T.
template <class T>
const Table& tableOf() {
  static const Table table = [] {
    Table t;
    t["identity"] = unaryTile<T, Identity>;
    t["add"] = binaryTile<T, Add>;
    t["mul"] = binaryTile<T, Mul>;
    t["max"] = binaryTile<T, Max>;
    t["min"] = binaryTile<T, Min>;
    t["equal"] = compareTile<T, Equal>;
    t["less"] = compareTile<T, Less>;
    t["lessEqual"] = compareTile<T, LessEqual>;
    if constexpr (!std::is_same_v<T, Bool>) addNumberOps<T>(t);
    if constexpr (isFloating<T>) addFloatOps<T>(t);
    if constexpr (!isFloating<T>) {
      t["and"] = binaryTile<T, And>;
      t["or"] = binaryTile<T, Or>;
      t["xor"] = binaryTile<T, Xor>;
      if constexpr (std::is_same_v<T, Bool>) t["not"] = unaryTile<T, NotBool>;
      else t["not"] = unaryTile<T, NotBits>;
    }
    return t;
  }();
  return table;
}

template <class T>
TileFunction find(const std::string& name) {
  const Table& table = tableOf<T>();
  const auto found = table.find(name);
  return found == table.end() ? nullptr : found->second;
}

}  // namespace keras_native::KERAS_ISA
