#include <cmath>
#include <memory>
#include <new>

#include "recurrent/gru-loops.h"
#include "recurrent/lstm-loops.h"
#include "rig.h"
#include "tile/instruction-set.h"

using namespace rig;

namespace {
constexpr std::align_val_t kLine{64};
struct Free {
  void operator()(float* p) const { ::operator delete[](p, kLine); }
};
/// Numbers in (−0.5, 0.5), in memory that starts at a line and ends with the last of them.
class Floats {
 public:
  Floats(int64_t n, int64_t seed) : memory_(new (kLine) float[static_cast<std::size_t>(n)]), size_(n) {
    for (int64_t i = 0; i < n; i++) at()[i] = static_cast<float>((i * 37 + seed * 11) % 101 - 50) / 101.0F;
  }
  float* at() const { return memory_.get(); }
  int64_t size() const { return size_; }

 private:
  std::unique_ptr<float[], Free> memory_;
  int64_t size_;
};
void checkNear(const Floats& a, const Floats& b) {
  CHECK_EQUAL(a.size(), b.size());
  for (int64_t i = 0; i < a.size(); i++) CHECK(std::fabs(a.at()[i] - b.at()[i]) < 2e-5F);
}
struct Sizes {
  int64_t batch, steps, features, units;
};
const Sizes kSizes[] = {{1, 1, 1, 1}, {5, 3, 7, 9}, {14, 2, 33, 17}, {13, 3, 16, 32}, {3, 4, 40, 16}};

/// Operands and results of one cell of `gates` gates.
struct Cell {
  Sizes s;
  int64_t gates;
  Floats x, kernel, bias, recurrent, h, c, z, innerBias;
  Floats hLast, cLast, hs, made, second, third;
  std::vector<uint8_t> mask;

  Cell(const Sizes& sizes, int64_t count)
      : s(sizes), gates(count), x(s.batch * s.steps * (s.features + 2), 1), kernel(s.features * width(), 2), bias(width(), 3),
        recurrent(s.units * width(), 4), h(s.batch * s.units, 5), c(s.batch * s.units, 6), z(s.batch * s.steps * width(), 7),
        innerBias(s.units, 8), hLast(h.size(), 0), cLast(h.size(), 0), hs(every(), 0), made(z.size(), 0), second(every(), 0),
        third(every(), 0) {
    for (int64_t i = 0; i < s.batch * s.steps; i++) {
      mask.push_back(i % 3 != 1);
      for (int64_t j = 0; j < width(); j++) {
        float sum = bias.at()[j];
        for (int64_t k = 0; k < s.features; k++) sum += x.at()[i * (s.features + 2) + k] * kernel.at()[k * width() + j];
        z.at()[i * width() + j] = sum;
      }
    }
  }
  int64_t width() const { return gates * s.units; }
  int64_t every() const { return s.batch * s.steps * s.units; }
  Course course(bool reverse, bool masked, bool product) const {
    return {s.batch, s.steps, s.units, product ? s.features : 0, reverse, masked ? mask.data() : nullptr};
  }
  CellKernels kernels() const { return {recurrent.at(), kernel.at(), bias.at()}; }
  CellInputs inputs() const { return {x.at(), s.features + 2}; }
};

/// Runs all rows in two parts, with the scratch of each ending where the other's begins.
template <class Loops, class Call>
void runAll(const Loops& loops, const Call& call, const CellKernels& kernels) {
  const Course& c = call.course;
  const Floats packed(loops.packedSize(c), 0), scratch(loops.scratchSize(c.batch, c), 0);
  loops.pack(kernels, c, packed.at());
  const int64_t middle = c.batch / 3;
  loops.forward(call, packed.at(), 0, middle, scratch.at());
  loops.forward(call, packed.at(), middle, c.batch, scratch.at() + loops.scratchSize(middle, c));
}
template <class F>
void eachCourse(F body) {
  for (const Sizes& s : kSizes)
    for (const bool reverse : {false, true})
      for (const bool masked : {false, true}) body(s, reverse, masked);
}
}  // namespace

TEST("an lstm that makes the product of its inputs, all instruction sets") {
  std::vector<LstmLoops> sets{baseline::lstmLoops()};
#if defined(__x86_64__)
  if (hasAvx512()) sets.push_back(avx512::lstmLoops());
#endif
  for (const LstmLoops& loops : sets)
    eachCourse([&](const Sizes& s, bool reverse, bool masked) {
      const auto run = [&](const Cell& m, bool product) {
        const Course course = m.course(reverse, masked, product);
        const LstmForward call{course,       m.inputs(),   product,   product ? nullptr : m.z.at(), m.h.at(),       m.c.at(),
                               m.hLast.at(), m.cLast.at(), m.hs.at(), m.made.at(),                  m.second.at(), m.third.at()};
        runAll(loops, call, m.kernels());
      };
      const Cell one(s, 4), other(s, 4);
      run(one, false);
      run(other, true);
      for (const auto part : {&Cell::hLast, &Cell::cLast, &Cell::hs, &Cell::made, &Cell::second, &Cell::third})
        checkNear(one.*part, other.*part);
    });
}
TEST("a gru that makes the product of its inputs, all instruction sets") {
  std::vector<GruLoops> sets{baseline::gruLoops(true)};
#if defined(__x86_64__)
  if (hasAvx512()) sets.push_back(avx512::gruLoops(true));
#endif
  for (const GruLoops& loops : sets)
    eachCourse([&](const Sizes& s, bool reverse, bool masked) {
      const auto run = [&](const Cell& m, bool product) {
        const Course course = m.course(reverse, masked, product);
        const GruForward call{course,       m.inputs(), product,     product ? nullptr : m.z.at(), m.h.at(), m.innerBias.at(),
                              m.hLast.at(), m.hs.at(),  m.made.at(), m.second.at(),                m.third.at()};
        runAll(loops, call, m.kernels());
      };
      const Cell one(s, 3), other(s, 3);
      run(one, false);
      run(other, true);
      for (const auto part : {&Cell::hLast, &Cell::hs, &Cell::made, &Cell::second, &Cell::third}) checkNear(one.*part, other.*part);
    });
}
