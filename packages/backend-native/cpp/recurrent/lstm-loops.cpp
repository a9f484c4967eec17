// The cell of a long short-term memory, fused with its recurrent product: sums of gates never leave the registers.
#include "lstm-loops.h"

#include <algorithm>

#include "vectors.h"

namespace keras_native::KERAS_ISA {
namespace {

constexpr int kGates = 4;  // input, forget, candidate, output

int64_t packedSize(const Course& c) { return kGates * padded(c.units) * gateRows(c); }

void pack(const CellKernels& kernels, const Course& c, float* to) { packGates<kGates>(kernels, kGates * c.units, c, to); }
void packTurned(const float* kernel, int64_t units, float* to) { packTurnedPanels(kernel, kGates * units, kGates * units, units, to); }

/// Rows of an input and a state, twice, those of another state, and the gates of one step.
int64_t scratchSize(int64_t rows, const Course& c) { return rows * (2 * c.features + 3 * padded(c.units) + kGates * c.units); }

/// One step of R rows and one vector of units. In `left` and `leftNext` the state h follows the inputs of its row.
template <int R, class F>
void cell(const LstmForward& p, const float* packed, int64_t row, int64_t t, int64_t first, const float* left, float* c, float* leftNext,
          F&& between) {
  const int64_t units = p.course.units, features = p.course.features;
  const int64_t stride = padded(units), leftStride = features + stride;
  const int64_t n = std::min<int64_t>(kWidth, units - first);
  const int64_t every = p.course.steps * units;  // floats from row to row of a [batch, steps, units]
  const int64_t at = row * every + t * units + first;
  const int64_t gatesAt = (row * p.course.steps + t) * kGates * units + first;
  Vec sums[R][kGates];
  if (features > 0) {
    eachOf<R, kGates>([&](auto r, auto g) KERAS_INLINED { sums[r][g] = load(packed + g * kWidth); });
    packed += kGates * kWidth;
  } else {
    for (int r = 0; r < R; r++)
      for (int g = 0; g < kGates; g++) sums[r][g] = load(p.z + gatesAt + r * kGates * every + g * units, n);
  }
  accumulate(sums, {left, leftStride, 1}, packed, kGates * kWidth, features + units, between);
  const float* h = left + features;
  float* hNext = leftNext + features;
  for (int r = 0; r < R; r++) {
    const Vec i = sigmoid(sums[r][0]);
    const Vec f = sigmoid(sums[r][1]);
    const Vec candidate = tangent(sums[r][2]);
    const Vec o = sigmoid(sums[r][3]);
    const Vec before = load(c + r * stride + first);
    const Vec after = f * before + i * candidate;
    const Vec out = o * tangent(after);
    const bool counts = p.course.counts(row + r, t);
    const Vec hBefore = load(h + r * leftStride + first);
    const Vec kept = counts ? out : hBefore;
    store(hNext + r * leftStride + first, kept);
    store(c + r * stride + first, counts ? after : before);
    if (p.hs != nullptr) store(p.hs + at + r * every, kept, n);
    if (p.gates == nullptr) continue;
    float* gates = p.gates + gatesAt + r * kGates * every;
    storeFar(gates, i, n, p.far);
    storeFar(gates + units, f, n, p.far);
    storeFar(gates + 2 * units, candidate, n, p.far);
    storeFar(gates + 3 * units, o, n, p.far);
    storeFar(p.cells + at + r * every, before, n, p.far);
    storeFar(p.states + at + r * every, hBefore, n, p.far);
  }
}

void forward(const LstmForward& call, const float* packed, int64_t begin, int64_t end, float* scratch) {
  LstmForward p = call;
  p.far = p.far && inLines(p.course.units, {p.gates, p.cells, p.states});
  const int64_t units = p.course.units, features = p.course.features;
  const int64_t stride = padded(units), leftStride = features + stride;
  const int64_t rows = end - begin;
  float* left = scratch;
  float* leftNext = left + rows * leftStride;
  float* c = leftNext + rows * leftStride;
  const int64_t panel = kGates * kWidth * gateRows(p.course);
  gather(p.h, begin, end, units, left + features, leftStride);
  gather(p.c, begin, end, units, c);
  for (int64_t i = 0; i < p.course.steps; i++) {
    const int64_t t = p.course.time(i);
    takeInputs(p.course, p.x, begin, end, t, left, leftStride);
    Ahead next = features > 0 ? inputsOf(p.course, p.x, i + 1, begin, end) : stepOf(p.course, i + 1, begin, end, p.z, kGates * units);
    const int64_t lines = next.lines() / (rows * (features + units) * units / (kRows * kWidth * kBetween) + 1) + 1;
    for (int64_t first = 0; first < units; first += kWidth) {
      inGroups<kRows>(rows, [&](auto count, int64_t row) {
        cell<decltype(count)::value>(p, packed + first / kWidth * panel, begin + row, t, first, left + row * leftStride, c + row * stride,
                                     leftNext + row * leftStride, [&] { next.fetch(lines); });
      });
    }
    std::swap(left, leftNext);
  }
  finishFar(p.far);
  scatter(left + features, begin, end, units, p.hLast, leftStride);
  scatter(c, begin, end, units, p.cLast);
}

/// Cotangents of one row's gates at one step, into `dz` and side by side into `near`; `dc` moves on to the step before.
void gatesBackward(const LstmBackward& p, int64_t row, int64_t t, float* dh, float* dc, float* near) {
  const int64_t units = p.course.units;
  const int64_t at = (row * p.course.steps + t) * units;
  for (int64_t first = 0; first < units; first += kWidth) {
    const int64_t n = std::min<int64_t>(kWidth, units - first);
    Vec dhNow = load(dh + first);
    if (p.dhs != nullptr) dhNow += load(p.dhs + at + first, n);
    float* dz = p.dz + kGates * at + first;
    if (!p.course.counts(row, t)) {
      for (int g = 0; g < kGates; g++) store(dz + g * units, Vec{}, n);
      store(dh + first, dhNow);
      continue;
    }
    const float* gates = p.gates + kGates * at + first;
    const Vec i = load(gates, n), f = load(gates + units, n), candidate = load(gates + 2 * units, n), o = load(gates + 3 * units, n);
    const Vec before = load(p.cells + at + first, n);
    const Vec bent = tangent(f * before + i * candidate);
    const Vec dcNow = load(dc + first) + dhNow * o * (1.0F - bent * bent);
    const Vec made[kGates] = {dcNow * candidate * (i * (1.0F - i)), dcNow * before * (f * (1.0F - f)),
                                 dcNow * i * (1.0F - candidate * candidate), dhNow * bent * (o * (1.0F - o))};
    for (int g = 0; g < kGates; g++) {
      store(dz + g * units, made[g], n);
      store(near + g * units + first, made[g], n);
    }
    store(dc + first, dcNow * f);
  }
}

void backward(const LstmBackward& p, const float* packed, int64_t begin, int64_t end, float* scratch) {
  const int64_t units = p.course.units;
  const int64_t stride = padded(units);
  const int64_t rows = end - begin;
  float* dh = scratch;
  float* dc = dh + rows * stride;
  float* near = dc + rows * stride;  // [rows, 4 · units]
  gather(p.dh, begin, end, units, dh);
  gather(p.dc, begin, end, units, dc);
  for (int64_t i = p.course.steps - 1; i >= 0; i--) {
    const int64_t t = p.course.time(i);
    for (int64_t row = 0; row < rows; row++)
      gatesBackward(p, begin + row, t, dh + row * stride, dc + row * stride, near + row * kGates * units);
    AheadOf next;
    next.add(stepOf(p.course, i - 1, begin, end, p.gates, kGates * units));
    next.add(stepOf(p.course, i - 1, begin, end, p.cells, units));
    next.add(stepOf(p.course, i - 1, begin, end, p.dhs, units));
    next.spread(rows * kGates * units * units / (kRows * kPanel * kWidth * kBetween));
    multiply(near, kGates * units, rows, packed, kGates * units, units, [&](int64_t row, int64_t column, Vec sum) {
      if (p.course.counts(begin + row, t)) store(dh + row * stride + column, sum);
    }, next);
  }
  scatter(dh, begin, end, units, p.dhFirst);
  scatter(dc, begin, end, units, p.dcFirst);
}

}  // namespace

LstmLoops lstmLoops() { return {packedSize, pack, packTurned, scratchSize, forward, backward}; }

}  // namespace keras_native::KERAS_ISA
