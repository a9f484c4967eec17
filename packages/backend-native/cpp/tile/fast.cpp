// The types that training is made of, compiled once per instruction set (KERAS_ISA names it).
#include "fast.h"

#include "folds.h"
#include "joined-ops.h"
#include "loops.h"
#include "random.h"
#include "sweep.h"
#include "table.h"

namespace keras_native::KERAS_ISA {
namespace {

/// c ? x : y on elements of one width; the condition is one byte each.
template <class T>
struct Select {
  static T apply(uint8_t test, T x, T y) { return test != 0 ? x : y; }
};
struct ToFloat {
  template <class From>
  static float apply(From x) { return static_cast<float>(x); }
};

template <int32_t Turns>
struct Sine {
  static float apply(float x) { return fastSine(x, Turns); }
};
/// sin or cos; large arguments, which need more digits of π than there are here, one by one.
template <int32_t Turns>
void sineTile(const TileCall& c, int64_t n) {
  const auto* x = static_cast<const float*>(c.source[0]);
  auto* out = static_cast<float*>(c.target);
  int large = 0;
#pragma omp simd reduction(| : large)
  for (int64_t i = 0; i < n; i++) large |= static_cast<int>(std::fabs(x[i]) > kLargestAngle);
  if (large == 0) return Sweep<float, Sine<Turns>, 0, float>::run(c, n);
  for (int64_t i = 0; i < n; i++) out[i] = Turns == 0 ? std::sin(x[i]) : std::cos(x[i]);
}

/// `Follow`, `FollowSquare` and `RootStep` in one pass, so that memory and division do not wait for one another. Sources: m, x, v,
/// w side by side, then both rates, r and ε; results: w, and besides it m and v.
void adamTile(const TileCall& c, int64_t n) {
  const auto at = [&](int k) { return static_cast<const float*>(c.source[k]); };
  const float *m = at(0), *x = at(1), *v = at(2), *w = at(3);
  const float meanRate = *at(4), squareRate = *at(5), r = *at(6), e = *at(7);
  auto* toW = static_cast<float*>(c.target);
  auto* toM = static_cast<float*>(c.also[0]);
  auto* toV = static_cast<float*>(c.also[1]);
#pragma omp simd
  for (int64_t i = 0; i < n; i++) {
    const float mean = Follow::apply(m[i], x[i], meanRate);
    const float square = FollowSquare::apply(v[i], x[i], squareRate);
    const float step = RootStep::apply(w[i], mean, r, square, e);
    toM[i] = mean;
    toV[i] = square;
    toW[i] = step;
  }
}

/// Adds every variant in which the sources of `Variable` are single elements or not.
template <class Out, class Op, unsigned Variable, unsigned Scalars, class... In>
void addVariants(Table& t, const char* name) {
  if constexpr ((Scalars & ~Variable) == 0) t.add(name, Sweep<Out, Op, Scalars, In...>::run, Scalars);
  if constexpr (Scalars > 0) addVariants<Out, Op, Variable, Scalars - 1, In...>(t, name);
}
template <class Op, class... In>
void add(Table& t, const char* name) {
  constexpr unsigned all = (1U << sizeof...(In)) - 1;
  addVariants<float, Op, all, all, In...>(t, name);
}
template <class Op>
void addCompare(Table& t, const char* name) {
  addVariants<uint8_t, Op, 3, 3, float, float>(t, name);
}

const Table& floatTable() {
  static const Table table = [] {
    using F = float;
    Table t;
    add<Add, F, F>(t, "add");
    add<Sub, F, F>(t, "sub");
    add<Mul, F, F>(t, "mul");
    add<Div, F, F>(t, "div");
    add<Max, F, F>(t, "max");
    add<Min, F, F>(t, "min");
    addCompare<Equal>(t, "equal");
    addCompare<Less>(t, "less");
    addCompare<LessEqual>(t, "lessEqual");
    t.add("adam", adamTile, 0xf0);
    t.add("sin", sineTile<0>);
    t.add("cos", sineTile<1>);
    add<Square, F>(t, "square");
    add<AddRelu, F, F>(t, "addRelu");
    add<MulAdd, F, F, F>(t, "mulAdd");
    add<MulSub, F, F, F>(t, "mulSub");
    add<SubMul, F, F, F>(t, "subMul");
    add<MulMul, F, F, F>(t, "mulMul");
    add<AddMul, F, F, F>(t, "addMul");
    add<DifferenceMul, F, F, F>(t, "differenceMul");
    add<AddAdd, F, F, F>(t, "addAdd");
    add<Follow, F, F, F>(t, "follow");
    add<FollowSquare, F, F, F>(t, "followSquare");
    add<Blend, F, F, F, F>(t, "blend");
    add<BlendDifference, F, F, F, F>(t, "blendDifference");
    add<LessWhere, F, F, F, F>(t, "lessWhere");
    addVariants<F, RootStep, 0x14, 0x1f, F, F, F, F, F>(t, "rootStep");
    return t;
  }();
  return table;
}
/// As `floatTable`, for ops whose first source is a condition.
const Table& conditionTable() {
  static const Table table = [] {
    Table t;
    addVariants<float, Select<float>, 6, 7, uint8_t, float, float>(t, "where");
    addVariants<float, WhereMul, 12, 15, uint8_t, float, float, float>(t, "whereMul");
    return t;
  }();
  return table;
}

TileFunction castFunction(DType from, DType to) {
  if (to != DType::F32) return nullptr;
  switch (from) {
    case DType::Bool:
    case DType::U8: return Sweep<float, ToFloat, 0, uint8_t>::run;
    case DType::I32: return Sweep<float, ToFloat, 0, int32_t>::run;
    case DType::U32: return Sweep<float, ToFloat, 0, uint32_t>::run;
    default: return nullptr;
  }
}

TileFunction whereFunction(DType out) {
  switch (out) {
    case DType::I32:
    case DType::U32: return Sweep<uint32_t, Select<uint32_t>, 0, uint8_t, uint32_t, uint32_t>::run;
    case DType::Bool: return Sweep<uint8_t, Select<uint8_t>, 0, uint8_t, uint8_t, uint8_t>::run;
    default: return nullptr;
  }
}

}  // namespace

TileFunction fastTile(const std::string& name, DType from, DType out, unsigned scalars) {
  if (from == DType::F32)
    if (const TileFunction found = floatTable().find(name, scalars)) return found;
  if (from == DType::Bool && out == DType::F32)
    if (const TileFunction found = conditionTable().find(name, scalars)) return found;
  if (scalars != 0) return nullptr;
  if (const TileFunction random = randomTile(name, out)) return random;
  if (name == "cast") return castFunction(from, out);
  if (name == "where") return whereFunction(out);
  switch (from) {
    case DType::F32: return find<float>(name);
    case DType::I32: return find<int32_t>(name);
    case DType::U32: return find<uint32_t>(name);
    case DType::Bool: return find<Bool>(name);
    default: return nullptr;
  }
}

const FoldFunctions& fastFold(Fold fold) { return foldTable(fold); }

}  // namespace keras_native::KERAS_ISA
