#pragma once
// Runs single instructions and small blocks on plain vectors.
#include <cstring>
#include <vector>

#include "check.h"
#include "dnnl-support.h"
#include "program.h"

namespace rig {
using namespace keras_native;

template <class T>
DType dtypeOf() {
  if constexpr (std::is_same_v<T, float>) return DType::F32;
  else if constexpr (std::is_same_v<T, double>) return DType::F64;
  else if constexpr (std::is_same_v<T, Half>) return DType::F16;
  else if constexpr (std::is_same_v<T, BFloat16>) return DType::BF16;
  else if constexpr (std::is_same_v<T, Bool>) return DType::Bool;
  else if constexpr (std::is_signed_v<T>) return sizeof(T) == 1 ? DType::I8 : sizeof(T) == 2 ? DType::I16 : sizeof(T) == 4 ? DType::I32 : DType::I64;
  else return sizeof(T) == 1 ? DType::U8 : sizeof(T) == 2 ? DType::U16 : sizeof(T) == 4 ? DType::U32 : DType::U64;
}

inline Operand operand(int space, DType dtype, Shape shape, Shape strides = {}, int64_t offset = 0) {
  if (strides.empty()) strides = stridesOf(shape);
  return {{space, offset}, dtype, std::move(shape), std::move(strides)};
}
/// Small whole numbers: their sums of products are exact in any order.
inline std::vector<float> wholes(int64_t n, int64_t seed) {
  std::vector<float> x(static_cast<std::size_t>(n));
  for (int64_t i = 0; i < n; i++) x[static_cast<std::size_t>(i)] = static_cast<float>((i * 7 + seed) % 11 - 5);
  return x;
}
template <class T>
BufferRef bufferOf(const std::vector<T>& values) {
  auto buffer = std::make_shared<Buffer>();
  buffer->memory = std::make_shared<Memory>(values.size() * sizeof(T));
  if (!values.empty()) std::memcpy(buffer->memory->data(), values.data(), values.size() * sizeof(T));
  return buffer;
}
template <class T>
std::vector<T> valuesOf(const BufferRef& buffer) {
  if (buffer->failure != nullptr) throw check::Failed("the run failed: " + buffer->failure->message);
  const auto* from = reinterpret_cast<const T*>(buffer->memory->data());
  return std::vector<T>(from, from + buffer->memory->bytes() / sizeof(T));
}

/// A program of one block, or of several the last of which is the main one.
struct Rig {
  std::vector<BufferRef> inputs;
  std::vector<int64_t> outputBytes;
  std::vector<BlockDescription> blocks;
  std::vector<ProgramDescription::Donation> donations;
  int64_t arena = 0;
  int threads = 2;
  std::vector<BufferRef> outputs = {};

  ProgramDescription description() const {
    ProgramDescription d;
    d.arenaBytes = arena;
    for (const auto& in : inputs) d.inputBytes.push_back(static_cast<int64_t>(in->memory->bytes()));
    d.outputBytes = outputBytes;
    d.donations = donations;
    d.blocks = blocks;
    return d;
  }
  std::shared_ptr<const Failure> run(Machine& machine) {
    const ThreadScope scope(threads);
    Program program(description(), std::make_shared<Memory>(0), {threads, threads, false});
    outputs.clear();
    for (std::size_t i = 0; i < outputBytes.size(); i++) outputs.push_back(std::make_shared<Buffer>());
    return program.run(machine, inputs, outputs, std::vector<bool>(inputs.size()));
  }
  std::shared_ptr<const Failure> run() {
    Machine machine;
    machine.threads = machine.libraryThreads = threads;
    return run(machine);
  }
};

/// One instruction that reads all inputs and writes one output of type T.
template <class T>
Rig single(const std::string& name, std::vector<BufferRef> inputs, std::vector<Operand> operands, Shape out,
           const std::vector<std::vector<double>>& attributes, std::vector<TileCode> code = {}) {
  Step step;
  step.name = name;
  step.inputs = std::move(operands);
  step.outputs = {operand(2 + static_cast<int>(inputs.size()), dtypeOf<T>(), out)};
  for (const auto& list : attributes) step.attributes.add(list);
  step.code = std::move(code);
  const int count = static_cast<int>(inputs.size());
  return {std::move(inputs), {sizeOf(out) * static_cast<int64_t>(sizeof(T))}, {{count, 1, {step}}}, {}};
}

/// `name(x, y)` on two vectors of type T, as a fused loop of one op.
template <class T, class R = T>
std::vector<R> pairwise(const std::string& name, const std::vector<T>& x, const std::vector<T>& y) {
  const auto n = static_cast<int64_t>(x.size());
  const TileCode code{name, dtypeOf<T>(), dtypeOf<R>(), {0, 1}, 2, {}};
  Rig r = single<R>("fused", {bufferOf(x), bufferOf(y)}, {operand(2, dtypeOf<T>(), {n}), operand(3, dtypeOf<T>(), {n})}, {n},
                    {{static_cast<double>(n)}, {0, 0}}, {code});
  r.run();
  return valuesOf<R>(r.outputs[0]);
}
template <class T, class R = T>
std::vector<R> each(const std::string& name, const std::vector<T>& x) {
  const auto n = static_cast<int64_t>(x.size());
  const TileCode code{name, dtypeOf<T>(), dtypeOf<R>(), {0}, 1, {}};
  Rig r = single<R>("fused", {bufferOf(x)}, {operand(2, dtypeOf<T>(), {n})}, {n}, {{static_cast<double>(n)}, {0}}, {code});
  r.run();
  return valuesOf<R>(r.outputs[0]);
}

}  // namespace rig
