// Where Node comes in: checks the machine, then hands over. Compiled for any processor, as `requirements.cpp` is.
#include <node_api.h>

#include "requirements.h"

namespace keras_native {
napi_value start(napi_env env, napi_value exports);
}

NAPI_MODULE_INIT() {
  using namespace keras_native;
  char problem[200];
  const char* code = missingRequirement(thisProcessor(), linkedLibrary(), problem, sizeof problem);
  if (code == nullptr) return start(env, exports);
  napi_throw_error(env, code, problem);
  return nullptr;
}
