#pragma once
#include <string>

namespace keras_native {

/// Version of the oneDNN library in use.
std::string libraryVersion();

}  // namespace keras_native
