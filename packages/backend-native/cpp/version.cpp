#include "version.h"

#include <dnnl.hpp>

namespace keras_native {

std::string libraryVersion() {
  const dnnl_version_t* v = dnnl_version();
  return "oneDNN " + std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch);
}

}  // namespace keras_native
