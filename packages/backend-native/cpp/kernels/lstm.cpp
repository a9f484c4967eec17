// Long short-term memory over whole sequences: each thread takes some rows of the batch through all steps.
#include "../recurrent/lstm-loops.h"
#include "../tile/instruction-set.h"
#include "factories.h"
#include "sequence.h"

namespace keras_native {
namespace {

const LstmLoops& loops() {
#if defined(__x86_64__)
  static const LstmLoops best = hasAvx512() ? avx512::lstmLoops() : baseline::lstmLoops();
#else
  static const LstmLoops best = baseline::lstmLoops();
#endif
  return best;
}

}  // namespace

/// Attributes: [mask], [reverse], [sequences], [residuals]; where it makes the product of its inputs, also [bias of that].
KernelPtr makeLstm(const Step& step, const Blocks&) {
  const bool product = step.name == "lstmWithInputProduct";
  return plain([step, product](Frame& frame) {
    const Attributes& a = step.attributes;
    Cursor in(frame, step.inputs), out(frame, step.outputs);
    LstmForward call{};
    CellKernels kernels;
    call.course = courseOf(step.inputs[0], step.outputs[0].shape[1], a.flag(1));
    if (product) inputsInto(call, kernels, step, in, a.flag(4));
    else call.z = in.next();
    call.h = in.next();
    call.c = in.next();
    kernels.recurrent = in.next();
    call.course.mask = in.nextIf<uint8_t>(a.flag(0));
    call.hLast = out.next();
    call.cLast = out.next();
    call.hs = out.nextIf(a.flag(2));
    call.gates = out.nextIf(a.flag(3));
    call.cells = out.nextIf(a.flag(3));
    call.states = out.nextIf(a.flag(3));
    call.far = call.gates != nullptr && call.gates != call.z && tooManyToKeep(call.course, 6);
    overRows(
        frame, call.course, {loops().packedSize, loops().scratchSize}, [&](float* to) { loops().pack(kernels, call.course, to); },
        [&](const float* packed, int64_t begin, int64_t end, float* scratch) { loops().forward(call, packed, begin, end, scratch); });
  });
}

/// Attributes: [mask], [reverse], [sequences].
KernelPtr makeLstmGrad(const Step& step, const Blocks&) {
  return plain([step](Frame& frame) {
    const Attributes& a = step.attributes;
    Cursor in(frame, step.inputs), out(frame, step.outputs);
    LstmBackward call{};
    call.course = courseOf(step.outputs[0], step.inputs[0].shape[1], a.flag(1));
    call.dh = in.next();
    call.dc = in.next();
    call.dhs = in.nextIf(a.flag(2));
    call.gates = in.next();
    call.cells = in.next();
    const float* kernel = in.next();
    call.course.mask = in.nextIf<uint8_t>(a.flag(0));
    call.dz = out.next();
    call.dhFirst = out.next();
    call.dcFirst = out.next();
    overRows(
        frame, call.course, {loops().packedSize, loops().scratchSize}, [&](float* to) { loops().packTurned(kernel, call.course.units, to); },
        [&](const float* packed, int64_t begin, int64_t end, float* scratch) { loops().backward(call, packed, begin, end, scratch); });
  });
}

}  // namespace keras_native
