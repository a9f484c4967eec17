// Cells of gated recurrent units, fused with their recurrent products. The reset gate comes after the candidate's product or
// before it; then there are two products a step.
#include "gru-loops.h"

#include <algorithm>

#include "vectors.h"

namespace keras_native::KERAS_ISA {
namespace {

constexpr int kGates = 3;  // update, reset, candidate

int64_t packedSize(const Course& c) { return kGates * padded(c.units) * gateRows(c); }
/// Rows of an input and a state, twice, a row of units, and the gates of one step.
int64_t scratchSize(int64_t rows, const Course& c) { return rows * (2 * c.features + 3 * padded(c.units) + kGates * c.units); }

/// Where things of one row at one step are, in a [batch, steps, units] and a [batch, steps, 3 · units].
struct Spot {
  int64_t one;
  int64_t three;
  Spot(const Course& c, int64_t row, int64_t t) : one((row * c.steps + t) * c.units), three(one * kGates) {}
};

/// What a step makes of its gates: the state after it, and what the backward needs.
void finish(const GruForward& p, int64_t row, int64_t t, int64_t first, Vec z, Vec r, Vec candidate, Vec scaled, const float* h,
            float* hNext) {
  const int64_t units = p.course.units;
  const int64_t n = std::min<int64_t>(kWidth, units - first);
  const Spot at(p.course, row, t);
  const Vec before = load(h + first);
  const Vec kept = p.course.counts(row, t) ? candidate + z * (before - candidate) : before;
  store(hNext + first, kept);
  if (p.hs != nullptr) store(p.hs + at.one + first, kept, n);
  if (p.gates == nullptr) return;
  float* gates = p.gates + at.three + first;
  storeFar(gates, z, n, p.far);
  storeFar(gates + units, r, n, p.far);
  storeFar(gates + 2 * units, candidate, n, p.far);
  storeFar(p.states + at.one + first, before, n, p.far);
  storeFar(p.scaled + at.one + first, scaled, n, p.far);
}

/// Runs `step(t, left, next left, fetch)` over all steps; `left` holds, row by row, an input and the state behind it.
template <class F>
void overTime(const GruForward& p, int64_t begin, int64_t end, float* left, float* leftNext, F&& step) {
  const Course& c = p.course;
  const int64_t stride = c.features + padded(c.units);
  gather(p.h, begin, end, c.units, left + c.features, stride);
  for (int64_t i = 0; i < c.steps; i++) {
    takeInputs(c, p.x, begin, end, c.time(i), left, stride);
    Ahead next = c.features > 0 ? inputsOf(c, p.x, i + 1, begin, end) : stepOf(c, i + 1, begin, end, p.projected, kGates * c.units);
    const int64_t lines = next.lines() / ((end - begin) * (c.features + c.units) * c.units / (kRows * kWidth * kBetween) + 1) + 1;
    step(c.time(i), left, leftNext, [&] { next.fetch(lines); });
    std::swap(left, leftNext);
  }
  finishFar(p.far);
  scatter(left + c.features, begin, end, c.units, p.hLast, stride);
}

/// What the backward reads at the step that it takes after the `i`th.
AheadOf earlier(const GruBackward& p, int64_t i, int64_t begin, int64_t end) {
  const int64_t units = p.course.units;
  AheadOf lines;
  lines.add(stepOf(p.course, i - 1, begin, end, p.gates, kGates * units));
  for (const float* at : {p.states, p.scaled, p.dhs}) lines.add(stepOf(p.course, i - 1, begin, end, at, units));
  return lines;
}

namespace after {

void pack(const CellKernels& kernels, const Course& c, float* to) { packGates<kGates>(kernels, kGates * c.units, c, to); }
void packTurned(const float* kernel, int64_t units, float* to) { packTurnedPanels(kernel, kGates * units, kGates * units, units, to); }

/// One step of R rows and one vector of units. In `left` and `leftNext` the state follows the inputs of its row.
template <int R, class F>
void cell(const GruForward& p, const float* packed, int64_t row, int64_t t, int64_t first, const float* left, float* leftNext,
          F&& between) {
  const int64_t units = p.course.units, features = p.course.features;
  const int64_t stride = features + padded(units);
  const int64_t n = std::min<int64_t>(kWidth, units - first);
  Vec sums[R][kGates], own[R];  // `own`: what inputs add to the candidate, which the reset gate leaves alone
  if (features > 0) {
    eachOf<R, kGates>([&](auto r, auto g) KERAS_INLINED { sums[r][g] = load(packed + g * kWidth); });
    packed += kGates * kWidth;
    accumulate(sums, {left, stride, 1}, packed, kGates * kWidth, features, between);
    packed += features * kGates * kWidth;
    unrolled<R>([&](auto r) KERAS_INLINED { own[r] = sums[r][2]; });
  } else {
    for (int r = 0; r < R; r++) {
      const float* x = p.projected + Spot(p.course, row + r, t).three + first;
      sums[r][0] = load(x, n);
      sums[r][1] = load(x + units, n);
      own[r] = load(x + 2 * units, n);
    }
  }
  const Vec bias = p.bias == nullptr ? Vec{} : load(p.bias + first, n);
  unrolled<R>([&](auto r) KERAS_INLINED { sums[r][2] = bias; });
  accumulate(sums, {left + features, stride, 1}, packed, kGates * kWidth, units, between);
  const float* h = left + features;
  float* hNext = leftNext + features;
  for (int r = 0; r < R; r++) {
    const Vec z = sigmoid(sums[r][0]), reset = sigmoid(sums[r][1]);
    finish(p, row + r, t, first, z, reset, tangent(own[r] + reset * sums[r][2]), sums[r][2], h + r * stride, hNext + r * stride);
  }
}

void forward(const GruForward& call, const float* packed, int64_t begin, int64_t end, float* scratch) {
  GruForward p = call;
  p.far = p.far && inLines(p.course.units, {p.gates, p.states, p.scaled});
  const int64_t units = p.course.units;
  const int64_t stride = p.course.features + padded(units);
  const int64_t rows = end - begin;
  const int64_t panel = kGates * kWidth * gateRows(p.course);
  overTime(p, begin, end, scratch, scratch + rows * stride, [&](int64_t t, const float* left, float* leftNext, auto&& fetch) {
    for (int64_t first = 0; first < units; first += kWidth) {
      inGroups<kRows>(rows, [&](auto count, int64_t row) {
        cell<decltype(count)::value>(p, packed + first / kWidth * panel, begin + row, t, first, left + row * stride,
                                     leftNext + row * stride, fetch);
      });
    }
  });
}

/// Cotangents of one row's gates; `dh` keeps what goes straight on to the step before.
void gatesBackward(const GruBackward& p, int64_t row, int64_t t, float* dh, float* near) {
  const int64_t units = p.course.units;
  const Spot at(p.course, row, t);
  for (int64_t first = 0; first < units; first += kWidth) {
    const int64_t n = std::min<int64_t>(kWidth, units - first);
    Vec dhNow = load(dh + first);
    if (p.dhs != nullptr) dhNow += load(p.dhs + at.one + first, n);
    float* dx = p.dx + at.three + first;
    if (!p.course.counts(row, t)) {
      for (int g = 0; g < kGates; g++) store(dx + g * units, Vec{}, n);
      store(p.dp + at.one + first, Vec{}, n);
      store(dh + first, dhNow);
      continue;
    }
    const float* gates = p.gates + at.three + first;
    const Vec z = load(gates, n), r = load(gates + units, n), candidate = load(gates + 2 * units, n);
    const Vec before = load(p.states + at.one + first, n), scaled = load(p.scaled + at.one + first, n);
    const Vec dCandidate = dhNow * (1.0F - z) * (1.0F - candidate * candidate);
    const Vec dz = dhNow * (before - candidate) * (z * (1.0F - z));
    const Vec dr = dCandidate * scaled * (r * (1.0F - r));
    const Vec dp = dCandidate * r;
    store(dx, dz, n);
    store(dx + units, dr, n);
    store(dx + 2 * units, dCandidate, n);
    store(p.dp + at.one + first, dp, n);
    store(near + first, dz, n);
    store(near + units + first, dr, n);
    store(near + 2 * units + first, dp, n);
    store(dh + first, dhNow * z);
  }
}

void backward(const GruBackward& p, const float* packed, int64_t begin, int64_t end, float* scratch) {
  const int64_t units = p.course.units;
  const int64_t stride = padded(units);
  const int64_t rows = end - begin;
  float* dh = scratch;
  float* near = dh + rows * stride;  // [rows, 3 · units]
  gather(p.dh, begin, end, units, dh);
  for (int64_t i = p.course.steps - 1; i >= 0; i--) {
    const int64_t t = p.course.time(i);
    for (int64_t row = 0; row < rows; row++) gatesBackward(p, begin + row, t, dh + row * stride, near + row * kGates * units);
    AheadOf next = earlier(p, i, begin, end);
    next.spread(rows * kGates * units * units / (kRows * kPanel * kWidth * kBetween));
    multiply(
        near, kGates * units, rows, packed, kGates * units, units,
        [&](int64_t row, int64_t column, Vec sum) {
          float* to = dh + row * stride + column;
          if (p.course.counts(begin + row, t)) store(to, load(to) + sum);
        },
        next);
  }
  scatter(dh, begin, end, units, p.dhFirst);
}

}  // namespace after

namespace before {

/// The two gates first, then the candidate's matrix. The products of inputs are made already.
void pack(const CellKernels& kernels, const Course& c, float* to) {
  const int64_t width = kGates * c.units;
  packGates<2>(kernels, width, c, to);
  packPanels(kernels.recurrent + 2 * c.units, width, c.units, c.units, to + 2 * c.units * padded(c.units));
}
void packTurned(const float* kernel, int64_t units, float* to) {
  packTurnedPanels(kernel, kGates * units, 2 * units, units, to);
  packTurnedPanels(kernel + 2 * units, kGates * units, units, units, to + 2 * units * padded(units));
}

/// Gates of R rows, into `near` as [z, r], and the state that the reset gate lets through.
template <int R, class F>
void gates(const GruForward& p, const float* packed, int64_t row, int64_t t, int64_t first, const float* h, float* near, float* passed,
           F&& between) {
  const int64_t units = p.course.units;
  const int64_t stride = padded(units);
  const int64_t n = std::min<int64_t>(kWidth, units - first);
  Vec sums[R][2];
  for (int r = 0; r < R; r++)
    for (int g = 0; g < 2; g++) sums[r][g] = load(p.projected + Spot(p.course, row + r, t).three + g * units + first, n);
  accumulate(sums, {h, stride, 1}, packed, 2 * kWidth, units, between);
  for (int r = 0; r < R; r++) {
    const Vec reset = sigmoid(sums[r][1]);
    store(near + r * kGates * units + first, sigmoid(sums[r][0]), n);
    store(near + r * kGates * units + units + first, reset, n);
    store(passed + r * stride + first, reset * load(h + r * stride + first));
  }
}

void forward(const GruForward& call, const float* packed, int64_t begin, int64_t end, float* scratch) {
  GruForward p = call;
  p.far = p.far && inLines(p.course.units, {p.gates, p.states, p.scaled});
  const int64_t units = p.course.units;
  const int64_t stride = padded(units);
  const int64_t rows = end - begin;
  float* passed = scratch + 2 * rows * stride;
  float* near = passed + rows * stride;
  overTime(p, begin, end, scratch, scratch + rows * stride, [&](int64_t t, const float* h, float* hNext, auto&& fetch) {
    for (int64_t first = 0; first < units; first += kWidth) {
      inGroups<kRows>(rows, [&](auto count, int64_t row) {
        gates<decltype(count)::value>(p, packed + first * 2 * units, begin + row, t, first, h + row * stride,
                                      near + row * kGates * units, passed + row * stride, fetch);
      });
    }
    multiply(passed, stride, rows, packed + 2 * units * stride, units, units, [&](int64_t row, int64_t column, Vec sum) {
      const int64_t n = std::min<int64_t>(kWidth, units - column);
      const float* own = near + row * kGates * units + column;
      const Vec x = load(p.projected + Spot(p.course, begin + row, t).three + 2 * units + column, n);
      const Vec state = load(h + row * stride + column);
      finish(p, begin + row, t, column, load(own, n), load(own + units, n), tangent(x + sum), state, h + row * stride, hNext + row * stride);
    });
  });
}

/// Cotangents of one row's update gate and candidate, the latter side by side in `candidates`.
void outerBackward(const GruBackward& p, int64_t row, int64_t t, float* dh, float* near, float* candidates) {
  const int64_t units = p.course.units;
  const Spot at(p.course, row, t);
  for (int64_t first = 0; first < units; first += kWidth) {
    const int64_t n = std::min<int64_t>(kWidth, units - first);
    Vec dhNow = load(dh + first);
    if (p.dhs != nullptr) dhNow += load(p.dhs + at.one + first, n);
    const bool counts = p.course.counts(row, t);
    const float* own = p.gates + at.three + first;
    const Vec z = load(own, n), candidate = load(own + 2 * units, n);
    const Vec state = load(p.states + at.one + first, n);
    const Vec dCandidate = counts ? dhNow * (1.0F - z) * (1.0F - candidate * candidate) : Vec{};
    const Vec dz = counts ? dhNow * (state - candidate) * (z * (1.0F - z)) : Vec{};
    float* dx = p.dx + at.three + first;
    store(dx, dz, n);
    store(dx + 2 * units, dCandidate, n);
    store(near + first, dz, n);
    store(candidates + first, dCandidate);
    store(dh + first, counts ? dhNow * z : dhNow);
  }
}

void backward(const GruBackward& p, const float* packed, int64_t begin, int64_t end, float* scratch) {
  const int64_t units = p.course.units;
  const int64_t stride = padded(units);
  const int64_t rows = end - begin;
  float* dh = scratch;
  float* candidates = dh + rows * stride;
  float* near = candidates + rows * stride;  // [rows, 3 · units], of which two are used
  gather(p.dh, begin, end, units, dh);
  for (int64_t i = p.course.steps - 1; i >= 0; i--) {
    const int64_t t = p.course.time(i);
    for (int64_t row = 0; row < rows; row++)
      outerBackward(p, begin + row, t, dh + row * stride, near + row * kGates * units, candidates + row * stride);
    multiply(candidates, stride, rows, packed + 2 * units * stride, units, units, [&](int64_t row, int64_t column, Vec sum) {
      const int64_t n = std::min<int64_t>(kWidth, units - column);
      const Spot at(p.course, begin + row, t);
      const bool counts = p.course.counts(begin + row, t);
      const Vec r = load(p.gates + at.three + units + column, n);
      const Vec dr = counts ? sum * load(p.scaled + at.one + column, n) * (r * (1.0F - r)) : Vec{};
      float* to = dh + row * stride + column;
      if (counts) store(to, load(to) + sum * r);
      store(p.dx + at.three + units + column, dr, n);
      store(near + row * kGates * units + units + column, dr, n);
      store(p.dp + at.one + column, load(candidates + row * stride + column), n);
    });
    AheadOf next = earlier(p, i, begin, end);
    next.spread(rows * 2 * units * units / (kRows * kPanel * kWidth * kBetween));
    multiply(
        near, kGates * units, rows, packed, 2 * units, units,
        [&](int64_t row, int64_t column, Vec sum) {
          float* to = dh + row * stride + column;
          if (p.course.counts(begin + row, t)) store(to, load(to) + sum);
        },
        next);
  }
  scatter(dh, begin, end, units, p.dhFirst);
}

}  // namespace before
}  // namespace

GruLoops gruLoops(bool resetAfter) {
  if (resetAfter) return {packedSize, after::pack, after::packTurned, scratchSize, after::forward, after::backward};
  return {packedSize, before::pack, before::packTurned, scratchSize, before::forward, before::backward};
}

}  // namespace keras_native::KERAS_ISA
