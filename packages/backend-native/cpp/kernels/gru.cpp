// Gated recurrent units over whole sequences: each thread takes some rows of the batch through all steps.
#include <stdexcept>

#include "../recurrent/gru-loops.h"
#include "../tile/instruction-set.h"
#include "factories.h"
#include "sequence.h"

namespace keras_native {
namespace {

GruLoops loopsFor(bool resetAfter) {
#if defined(__x86_64__)
  if (hasAvx512()) return avx512::gruLoops(resetAfter);
#endif
  return baseline::gruLoops(resetAfter);
}

}  // namespace

/// Attributes: [mask], [reverse], [sequences], [reset after], [bias], [residuals]; where it makes the product of its inputs, also
/// [bias of that].
KernelPtr makeGru(const Step& step, const Blocks&) {
  const bool product = step.name == "gruWithInputProduct";
  if (product && !step.attributes.flag(3)) throw std::invalid_argument("with the product of its inputs the reset gate comes after");
  return plain([step, product, loops = loopsFor(step.attributes.flag(3))](Frame& frame) {
    const Attributes& a = step.attributes;
    Cursor in(frame, step.inputs), out(frame, step.outputs);
    GruForward call{};
    CellKernels kernels;
    call.course = courseOf(step.inputs[0], step.outputs[0].shape[1], a.flag(1));
    if (product) inputsInto(call, kernels, step, in, a.flag(6));
    else call.projected = in.next();
    call.h = in.next();
    kernels.recurrent = in.next();
    call.bias = in.nextIf(a.flag(3) && a.flag(4));
    call.course.mask = in.nextIf<uint8_t>(a.flag(0));
    call.hLast = out.next();
    call.hs = out.nextIf(a.flag(2));
    call.gates = out.nextIf(a.flag(5));
    call.states = out.nextIf(a.flag(5));
    call.scaled = out.nextIf(a.flag(5));
    call.far = call.gates != nullptr && call.gates != call.projected && tooManyToKeep(call.course, 5);
    overRows(
        frame, call.course, {loops.packedSize, loops.scratchSize}, [&](float* to) { loops.pack(kernels, call.course, to); },
        [&](const float* packed, int64_t begin, int64_t end, float* scratch) { loops.forward(call, packed, begin, end, scratch); });
  });
}

/// Attributes: [mask], [reverse], [sequences], [reset after].
KernelPtr makeGruGrad(const Step& step, const Blocks&) {
  return plain([step, loops = loopsFor(step.attributes.flag(3))](Frame& frame) {
    const Attributes& a = step.attributes;
    Cursor in(frame, step.inputs), out(frame, step.outputs);
    GruBackward call{};
    call.course = courseOf(step.outputs[0], step.inputs[0].shape[1], a.flag(1));
    call.dh = in.next();
    call.dhs = in.nextIf(a.flag(2));
    call.gates = in.next();
    call.states = in.next();
    call.scaled = in.next();
    const float* kernel = in.next();
    call.course.mask = in.nextIf<uint8_t>(a.flag(0));
    call.dx = out.next();
    call.dhFirst = out.next();
    call.dp = out.next();
    overRows(
        frame, call.course, {loops.packedSize, loops.scratchSize}, [&](float* to) { loops.packTurned(kernel, call.course.units, to); },
        [&](const float* packed, int64_t begin, int64_t end, float* scratch) { loops.backward(call, packed, begin, end, scratch); });
  });
}

}  // namespace keras_native
