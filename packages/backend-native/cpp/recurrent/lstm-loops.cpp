// The cell of a long short-term memory, fused with its recurrent product: sums of gates never leave the registers.
#include "lstm-loops.h"

#include <algorithm>

#include "vectors.h"

namespace keras_native::KERAS_ISA {
namespace {

constexpr int kGates = 4;  // input, forget, candidate, output

int64_t packedSize(int64_t units) { return kGates * padded(units) * units; }

void pack(const float* kernel, int64_t units, float* to) { packGates<kGates>(kernel, kGates * units, units, to); }
void packTurned(const float* kernel, int64_t units, float* to) { packTurnedPanels(kernel, kGates * units, kGates * units, units, to); }

/// Three states and the gates of one step, all in rows side by side.
int64_t scratchSize(int64_t rows, int64_t units) { return rows * 3 * padded(units) + rows * kGates * units; }

/// One step of R rows and one vector of units.
template <int R, class F>
void cell(const LstmForward& p, const float* packed, int64_t row, int64_t t, int64_t first, const float* h, float* c, float* hNext,
          F&& between) {
  const int64_t units = p.course.units;
  const int64_t stride = padded(units);
  const int64_t n = std::min<int64_t>(kWidth, units - first);
  const int64_t every = p.course.steps * units;  // floats from row to row of a [batch, steps, units]
  const int64_t at = row * every + t * units + first;
  const float* z = p.z + (row * p.course.steps + t) * kGates * units + first;
  Vec sums[R][kGates];
  for (int r = 0; r < R; r++)
    for (int g = 0; g < kGates; g++) sums[r][g] = load(z + r * kGates * every + g * units, n);
  accumulate(sums, {h, stride, 1}, packed, kGates * kWidth, units, between);
  for (int r = 0; r < R; r++) {
    const Vec i = sigmoid(sums[r][0]);
    const Vec f = sigmoid(sums[r][1]);
    const Vec candidate = tangent(sums[r][2]);
    const Vec o = sigmoid(sums[r][3]);
    const Vec before = load(c + r * stride + first);
    const Vec after = f * before + i * candidate;
    const Vec out = o * tangent(after);
    const bool counts = p.course.counts(row + r, t);
    const Vec hBefore = load(h + r * stride + first);
    const Vec kept = counts ? out : hBefore;
    store(hNext + r * stride + first, kept);
    store(c + r * stride + first, counts ? after : before);
    if (p.hs != nullptr) store(p.hs + at + r * every, kept, n);
    if (p.gates == nullptr) continue;
    float* gates = p.gates + (z - p.z) + r * kGates * every;
    store(gates, i, n);
    store(gates + units, f, n);
    store(gates + 2 * units, candidate, n);
    store(gates + 3 * units, o, n);
    store(p.cells + at + r * every, before, n);
    store(p.states + at + r * every, hBefore, n);
  }
}

void forward(const LstmForward& p, const float* packed, int64_t begin, int64_t end, float* scratch) {
  const int64_t units = p.course.units;
  const int64_t stride = padded(units);
  const int64_t rows = end - begin;
  float* h = scratch;
  float* hNext = h + rows * stride;
  float* c = hNext + rows * stride;
  gather(p.h, begin, end, units, h);
  gather(p.c, begin, end, units, c);
  for (int64_t i = 0; i < p.course.steps; i++) {
    const int64_t t = p.course.time(i);
    Ahead next = stepOf(p.course, i + 1, begin, end, p.z, kGates * units);
    const int64_t lines = next.lines() / (rows * units * units / (kRows * kWidth * kBetween) + 1) + 1;
    for (int64_t first = 0; first < units; first += kWidth) {
      inGroups<kRows>(rows, [&](auto count, int64_t row) {
        cell<decltype(count)::value>(p, packed + first * kGates * units, begin + row, t, first, h + row * stride, c + row * stride,
                                     hNext + row * stride, [&] { next.fetch(lines); });
      });
    }
    std::swap(h, hNext);
  }
  scatter(h, begin, end, units, p.hLast);
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
