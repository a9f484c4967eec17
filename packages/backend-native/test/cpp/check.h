#pragma once
// Tests that register themselves, and the few ways to check that they need.
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace check {

struct Test {
  std::string name;
  std::function<void()> body;
};
inline std::vector<Test>& tests() {
  static std::vector<Test> all;
  return all;
}
struct Register {
  Register(const char* name, std::function<void()> body) { tests().push_back({name, std::move(body)}); }
};

struct Failed : std::runtime_error {
  using std::runtime_error::runtime_error;
};
inline void that(bool ok, const std::string& what, const char* file, int line) {
  if (!ok) throw Failed(std::string(file) + ":" + std::to_string(line) + ": " + what);
}
template <class A, class B>
void equal(const A& got, const B& wanted, const char* file, int line) {
  if (got == wanted) return;
  std::ostringstream text;
  text << "wanted " << wanted << ", got " << got;
  that(false, text.str(), file, line);
}
template <class T>
void equal(const std::vector<T>& got, const std::vector<T>& wanted, const char* file, int line) {
  equal(got.size(), wanted.size(), file, line);
  for (std::size_t i = 0; i < got.size(); i++) equal(+got[i], +wanted[i], file, line);
}
/// Runs `body`, which must throw something whose text holds `part`.
inline void throws(const std::function<void()>& body, const std::string& part, const char* file, int line) {
  try {
    body();
  } catch (const std::exception& error) {
    const std::string said = error.what();
    that(said.find(part) != std::string::npos, "wanted an error with \"" + part + "\", got \"" + said + "\"", file, line);
    return;
  }
  that(false, "wanted an error with \"" + part + "\", got none", file, line);
}

}  // namespace check

#define CHECK_JOIN(a, b) a##b
#define CHECK_PASTE(a, b) CHECK_JOIN(a, b)
#define CHECK_NAME(line) CHECK_PASTE(test_, line)
#define TEST(name)                                                              \
  static void CHECK_NAME(__LINE__)();                                           \
  static const check::Register CHECK_PASTE(CHECK_NAME(__LINE__), _registered)(name, CHECK_NAME(__LINE__)); \
  static void CHECK_NAME(__LINE__)()
#define CHECK(condition) check::that(condition, #condition, __FILE__, __LINE__)
#define CHECK_EQUAL(got, ...) check::equal(got, __VA_ARGS__, __FILE__, __LINE__)
#define CHECK_THROWS(body, part) check::throws([&] { body; }, part, __FILE__, __LINE__)
