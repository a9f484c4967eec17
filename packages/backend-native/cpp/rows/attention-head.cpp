// Attention of one head in tiles, so that no more than a tile of scores exists at a time. Compiled once per instruction set.
#include "attention-head.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ahead.h"
#include "multiply.h"
#include "vector-math.h"

namespace keras_native::KERAS_ISA {
namespace {

constexpr int64_t kTile = kAttentionTile;
constexpr float kInfinity = std::numeric_limits<float>::infinity();
/// Score of a key that may not be seen: finite, so that a row that sees none takes the mean of the values.
constexpr float kHidden = -0.7F * std::numeric_limits<float>::max();

int64_t scratch(const AttentionHead& head, bool backward) {
  const int64_t size = padded(head.size);
  const int64_t depth = padded(head.depth);
  const int64_t all = (head.queries + kTile - 1) / kTile * kTile;
  if (!backward) return kTile * (2 * size + 2 * depth + kTile + 2);
  return kTile * (4 * size + 3 * depth + 2 * kTile) + all * (size + 1);
}

/// Hands out scratch memory.
float* taken(float*& from, int64_t floats) {
  float* piece = from;
  from += floats;
  return piece;
}

/// Fetches the first tile of some operand of the head that comes next.
void addTile(AheadOf& coming, const HeadRows& from, int64_t rows, int64_t length) {
  coming.add({from.at, from.step, std::min(kTile, rows), length});
}
/// How often so many products of one tile of scores ask for more: each has two blocks of columns, or twice kBetween terms.
int64_t callsOf(int64_t products) { return products * (kTile / kBlockRows) * 2; }

/// Whether no query of a tile may look at any key of another: known from places alone.
bool allLater(const AttentionHead& head, int64_t lastQuery, int64_t firstKey) {
  return head.causal && head.mask == nullptr && firstKey > lastQuery;
}
bool hides(const AttentionHead& head, int64_t firstQuery, int64_t lastKey) {
  return head.mask != nullptr || (head.causal && lastKey > firstQuery);
}
/// Puts `value` where query `t` may not look, among `n` keys from `first` on.
void hide(const AttentionHead& head, int64_t t, int64_t first, int64_t n, float value, float* row) {
  if (head.mask != nullptr) {
    const uint8_t* look = head.mask + t * head.maskRow + first * head.maskColumn;
    for (int64_t c = 0; c < n; c++)
      if (look[c * head.maskColumn] == 0) row[c] = value;
  }
  if (head.causal)
    for (int64_t c = std::max<int64_t>(0, t + 1 - first); c < n; c++) row[c] = value;
}

float expOne(float x) { return expOf(all(x))[0]; }

void forward(const AttentionHead& head, int64_t first, float* y, int64_t yStep, float* top, float* total,
             float* memory, const AttentionHead& next) {
  const int64_t size = padded(head.size);
  const int64_t depth = padded(head.depth);
  const int64_t rows = std::min(kTile, head.queries - first);
  float* q = taken(memory, kTile * size);
  float* k = taken(memory, kTile * size);
  float* v = taken(memory, kTile * depth);
  float* made = taken(memory, kTile * depth);
  float* scores = taken(memory, kTile * kTile);
  float* tops = taken(memory, kTile);
  float* totals = taken(memory, kTile);
  AheadOf coming;
  addTile(coming, next.q, next.queries, next.size);
  addTile(coming, next.k, next.keys, next.size);
  addTile(coming, next.v, next.keys, next.depth);
  coming.spread(callsOf(2));
  pack(head.q.at + first * head.q.step, head.q.step, rows, kTile, head.size, head.scale, q);
  std::fill(made, made + kTile * depth, 0.0F);
  std::fill(tops, tops + kTile, -kInfinity);
  std::fill(totals, totals + kTile, 0.0F);
  for (int64_t key = 0; key < head.keys && !allLater(head, first + rows - 1, key); key += kTile) {
    const int64_t n = std::min(kTile, head.keys - key);
    const int64_t width = padded(n);
    packTransposed(head.k.at + key * head.k.step, head.k.step, n, head.size, k, width);
    pack(head.v.at + key * head.v.step, head.v.step, n, n, head.depth, 1.0F, v);
    multiply<false>({q, size, 1}, k, width, rows, width / kWidth, head.size, scores, kTile, coming);
    const bool hiding = hides(head, first, key + n - 1);
    for (int64_t r = 0; r < rows; r++) {
      float* row = scores + r * kTile;
      if (hiding) hide(head, first + r, key, n, kHidden, row);
      if (n < width) std::fill(row + n, row + width, -kInfinity);
      const float now = std::max(tops[r], largestInRow(row, width));
      const float sum = sumRow(width, [=](auto at) {
        const Vec power = expOf(at.load(row) - now);
        at.store(row, power);
        return power;
      });
      // What was made of earlier tiles shrinks when a larger score turns up.
      const float shrink = key == 0 || now == tops[r] ? 1.0F : expOne(tops[r] - now);
      totals[r] = totals[r] * shrink + sum;
      tops[r] = now;
      if (shrink == 1.0F) continue;
      float* before = made + r * depth;
      eachVector(depth, [=](auto at) { at.store(before, at.load(before) * shrink); });
    }
    multiply<true>({scores, kTile, 1}, v, depth, rows, depth / kWidth, n, made, depth, coming);
  }
  for (int64_t r = 0; r < rows; r++) {
    const float* row = made + r * depth;
    float* target = y + r * yStep;
    const float share = 1.0F / totals[r];
    eachVector(head.depth, [=](auto at) { at.store(target, at.load(row) * share); });
    top[r] = totals[r] == totals[r] ? tops[r] : totals[r];
    total[r] = totals[r];
  }
}

/// Weights of a tile from its scores, and the scores' cotangents from those of the weights, row by row.
void backwardScores(const AttentionHead& head, const AttentionHeadGrad& grad, int64_t query, int64_t rows, int64_t key, int64_t n,
                    const float* own, float* scores, float* cotangents) {
  const int64_t width = padded(n);
  const bool hiding = hides(head, query, key + n - 1);
  for (int64_t r = 0; r < rows; r++) {
    float* row = scores + r * kTile;
    float* g = cotangents + r * kTile;
    if (hiding) hide(head, query + r, key, n, kHidden, row);
    if (n < width) std::fill(row + n, row + width, -kInfinity);
    const float top = grad.top[query + r];
    const float share = 1.0F / grad.total[query + r];
    const float mean = own[query + r];
    eachVector(width, [=](auto at) {
      const Vec weight = expOf(at.load(row) - top) * share;
      at.store(row, weight);
      at.store(g, weight * (at.load(g) - mean));
    });
    if (hiding) hide(head, query + r, key, n, 0.0F, g);
  }
}

void storeRows(const float* from, int64_t rows, int64_t n, float factor, float* to, int64_t step) {
  for (int64_t r = 0; r < rows; r++) {
    const float* row = from + r * padded(n);
    float* target = to + r * step;
    eachVector(n, [=](auto at) { at.store(target, at.load(row) * factor); });
  }
}

void backward(const AttentionHead& head, const AttentionHeadGrad& grad, float* memory, const AttentionHead& next,
              const AttentionHeadGrad& nextGrad) {
  const int64_t size = padded(head.size);
  const int64_t depth = padded(head.depth);
  const int64_t all = (head.queries + kTile - 1) / kTile * kTile;
  float* q = taken(memory, kTile * size);
  float* k = taken(memory, kTile * size);
  float* turnedK = taken(memory, kTile * size);
  float* dk = taken(memory, kTile * size);
  float* dy = taken(memory, kTile * depth);
  float* turnedV = taken(memory, kTile * depth);
  float* dv = taken(memory, kTile * depth);
  float* scores = taken(memory, kTile * kTile);
  float* cotangents = taken(memory, kTile * kTile);
  float* dq = taken(memory, all * size);
  float* own = taken(memory, all);
  std::fill(dq, dq + all * size, 0.0F);
  AheadOf coming;
  addTile(coming, next.q, next.queries, next.size);
  addTile(coming, next.k, next.keys, next.size);
  addTile(coming, next.v, next.keys, next.depth);
  addTile(coming, nextGrad.dy, next.queries, next.depth);
  addTile(coming, nextGrad.y, next.queries, next.depth);
  coming.spread(callsOf(5));
  // Σ dw · w of a row is Σ dy · y.
  for (int64_t t = 0; t < head.queries; t++) {
    const float* g = grad.dy.at + t * grad.dy.step;
    const float* y = grad.y.at + t * grad.y.step;
    own[t] = sumRow(head.depth, [=](auto at) { return at.load(g) * at.load(y); }) - grad.dTotal[t] * grad.total[t];
  }
  for (int64_t key = 0; key < head.keys; key += kTile) {
    const int64_t n = std::min(kTile, head.keys - key);
    const int64_t width = padded(n);
    const int64_t vectors = width / kWidth;
    pack(head.k.at + key * head.k.step, head.k.step, n, kTile, head.size, 1.0F, k);
    packTransposed(head.k.at + key * head.k.step, head.k.step, n, head.size, turnedK, width);
    packTransposed(head.v.at + key * head.v.step, head.v.step, n, head.depth, turnedV, width);
    std::fill(dk, dk + kTile * size, 0.0F);
    std::fill(dv, dv + kTile * depth, 0.0F);
    for (int64_t query = 0; query < head.queries; query += kTile) {
      const int64_t rows = std::min(kTile, head.queries - query);
      if (allLater(head, query + rows - 1, key)) continue;
      pack(head.q.at + query * head.q.step, head.q.step, rows, kTile, head.size, head.scale, q);
      pack(grad.dy.at + query * grad.dy.step, grad.dy.step, rows, kTile, head.depth, 1.0F, dy);
      multiply<false>({q, size, 1}, turnedK, width, rows, vectors, head.size, scores, kTile, coming);
      multiply<false>({dy, depth, 1}, turnedV, width, rows, vectors, head.depth, cotangents, kTile, coming);
      backwardScores(head, grad, query, rows, key, n, own, scores, cotangents);
      multiply<true>({scores, 1, kTile}, dy, depth, n, depth / kWidth, rows, dv, depth, coming);
      multiply<true>({cotangents, 1, kTile}, q, size, n, size / kWidth, rows, dk, size, coming);
      multiply<true>({cotangents, kTile, 1}, k, size, rows, size / kWidth, n, dq + query * size, size, coming);
    }
    storeRows(dk, n, head.size, 1.0F, grad.dk + key * grad.dkStep, grad.dkStep);
    storeRows(dv, n, head.depth, 1.0F, grad.dv + key * grad.dvStep, grad.dvStep);
  }
  storeRows(dq, head.queries, head.size, head.scale, grad.dq, grad.dqStep);
}

}  // namespace

const AttentionFunctions attentionFunctions{scratch, forward, backward};

}  // namespace keras_native::KERAS_ISA
