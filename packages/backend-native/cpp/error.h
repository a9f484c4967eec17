#pragma once
#include <stdexcept>
#include <string>
#include <utility>

namespace keras_native {

/// A run failed for a reason the user can understand; `hint` says what to do, `op` what was running.
class RunError : public std::runtime_error {
 public:
  RunError(const std::string& message, std::string op, std::string hint = "")
      : std::runtime_error(message), op_(std::move(op)), hint_(std::move(hint)) {}
  const std::string& op() const { return op_; }
  const std::string& hint() const { return hint_; }

 private:
  std::string op_;
  std::string hint_;
};

/// What the host is told of a failed run.
struct Failure {
  std::string message;
  std::string op;
  std::string hint;
  /// The run had begun to overwrite a donated buffer.
  bool stateLost = false;
};

}  // namespace keras_native
