#include "library.h"

#include <dlfcn.h>
#include <sys/stat.h>

#include <cstdio>
#include <stdexcept>
#include <string>

#include "engine.h"

namespace keras_native {
namespace {

constexpr const char* kName = "libdnnl.so.3";

/// The library's file in the folder of this code; where there is none, its name, for the system to find.
std::string libraryFile() {
  Dl_info here{};
  if (dladdr(reinterpret_cast<const void*>(&findLibrary), &here) == 0 || here.dli_fname == nullptr) return kName;
  const std::string own = here.dli_fname;
  const std::string beside = own.substr(0, own.rfind('/') + 1) + kName;
  struct stat found {};
  return stat(beside.c_str(), &found) == 0 ? beside : kName;
}

void* opened(const std::string& file) { return dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL); }

LibraryVersion versionIn(void* handle) {
  const auto version = reinterpret_cast<decltype(&::dnnl_version)>(dlsym(handle, "dnnl_version"));
  if (version == nullptr) return {};
  const dnnl_version_t* v = version();
  return {v->major, v->minor, v->patch};
}

void* loaded() {
  static void* const handle = [] {
    void* const made = opened(libraryFile());
    if (made == nullptr) throw std::runtime_error(std::string("oneDNN could not be loaded: ") + dlerror());
    // What is loaded last is torn down first, and nothing may be computing with it by then.
    Engine::stopAtExit();
    return made;
  }();
  return handle;
}

Library functionsIn(void* handle) {
  Library found{};
  const auto function = [handle](const char* name) {
    void* const address = dlsym(handle, name);
    if (address == nullptr) throw std::runtime_error(std::string("oneDNN lacks a function: ") + name);
    return address;
  };
#define KERAS_DNNL_FIND(name) found.name = reinterpret_cast<decltype(found.name)>(function(#name));
  KERAS_DNNL_FUNCTIONS(KERAS_DNNL_FIND)
#undef KERAS_DNNL_FIND
  return found;
}

}  // namespace

bool findLibrary(LibraryVersion& version, char* text, std::size_t room) {
  const std::string file = libraryFile();
  struct stat found {};
  if (stat(file.c_str(), &found) == 0 && found.st_size == KERAS_DNNL_BYTES) {
    version = {DNNL_VERSION_MAJOR, DNNL_VERSION_MINOR, DNNL_VERSION_PATCH};
    return true;
  }
  void* const handle = opened(file);
  if (handle == nullptr) {
    std::snprintf(text, room, "%s", dlerror());
    return false;
  }
  version = versionIn(handle);
  return true;
}

LibraryVersion libraryVersion() { return versionIn(loaded()); }

const Library& library() {
  static const Library functions = functionsIn(loaded());
  return functions;
}

}  // namespace keras_native
