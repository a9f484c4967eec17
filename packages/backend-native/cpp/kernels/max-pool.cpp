// Largest elements of windows in float32, and their gradient: whole channels at a time.
#include "max-pool.h"

#include <algorithm>
#include <vector>

#include "../parallel.h"
#include "../rows/pool-rows.h"

namespace keras_native {
namespace {

/// Places of an image that no window covers; nothing where windows overlap.
struct Cover {
  bool disjoint;
  std::vector<int32_t> bare;

  explicit Cover(const Taps& taps) : disjoint(true) {
    std::vector<int> seen(static_cast<std::size_t>(taps.places), 0);
    for (const int32_t place : taps.table)
      if (place >= 0 && ++seen[static_cast<std::size_t>(place)] > 1) disjoint = false;
    if (!disjoint) return;
    for (std::size_t i = 0; i < seen.size(); i++)
      if (seen[i] == 0) bare.push_back(static_cast<int32_t>(i));
  }
};

int64_t workOf(const Taps& taps) { return taps.batch * taps.positions * taps.taps * taps.channels; }

}  // namespace

KernelPtr makeFastMaxPool(const Step& step, const Taps& taps) {
  return plain([x = step.inputs[0], out = step.outputs[0], taps](Frame& frame) {
    const float* from = frame.at<float>(x);
    float* to = frame.at<float>(out);
    const auto largest = poolFunctions().largest;
    parallelFor(frame.machine, taps.batch * taps.positions, workOf(taps), [&](int64_t begin, int64_t end, int) {
      for (int64_t i = begin; i < end; i++) {
        const PoolWindow window{taps.of(i % taps.positions), taps.taps, taps.channels};
        largest(from + i / taps.positions * taps.places * taps.channels, window, to + i * taps.channels);
      }
    });
  });
}

KernelPtr makeFastMaxPoolGrad(const Step& step, const Taps& taps, bool positive) {
  return plain([x = step.inputs[0], dy = step.inputs[1], out = step.outputs[0], taps, positive, cover = Cover(taps)](Frame& frame) {
    const float* images = frame.at<float>(x);
    const float* g = frame.at<float>(dy);
    float* dx = frame.at<float>(out);
    const int64_t size = taps.places * taps.channels;
    const auto toLargest = poolFunctions().toLargest;
    parallelFor(frame.machine, taps.batch, workOf(taps), [&](int64_t begin, int64_t end, int) {
      for (int64_t n = begin; n < end; n++) {
        float* to = dx + n * size;
        // Image by image, while it is in cache anyway.
        if (!cover.disjoint) std::fill_n(to, size, 0.0F);
        for (const int32_t place : cover.bare) std::fill_n(to + place * taps.channels, taps.channels, 0.0F);
        for (int64_t p = 0; p < taps.positions; p++) {
          const PoolWindow window{taps.of(p), taps.taps, taps.channels};
          toLargest(images + n * size, window, g + (n * taps.positions + p) * taps.channels, to, cover.disjoint, positive);
        }
      }
    });
  });
}

}  // namespace keras_native
