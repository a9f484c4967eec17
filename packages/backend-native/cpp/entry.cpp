// Where Node comes in: checks the machine, then hands over. Compiled for any processor, as `requirements.cpp` is.
#include <node_api.h>

#include "library.h"

namespace keras_native {
namespace {

/// The code of what keeps the engine from running, with a sentence in `text`; null when nothing does.
const char* missing(char* text, std::size_t room) {
  if (!suits(thisProcessor(), text, room)) return kNoProcessor;
  LibraryVersion version{};
  if (!findLibrary(version, text, room)) return kNoLibrary;
  return suits(version, text, room) ? nullptr : kOldLibrary;
}

}  // namespace

napi_value start(napi_env env, napi_value exports);

}  // namespace keras_native

NAPI_MODULE_INIT() {
  char text[300];
  const char* code = keras_native::missing(text, sizeof text);
  if (code == nullptr) return keras_native::start(env, exports);
  napi_throw_error(env, code, text);
  return nullptr;
}
