#pragma once

#include <string>
#include <utility>
#include <variant>

namespace lh {

/// Why an operation was refused: a stable code and a sentence for a person.
/// What the code counts (TR-106 faults, errno) is said where it is returned.
struct fault {
  int code = 0;
  std::string text;

  friend bool operator==(const fault&, const fault&) = default;
};

/// A value or a fault; the names follow std::expected.
template <class T>
class [[nodiscard]] result {
public:
  using value_type = T;

  result(T value) : data_(std::move(value)) {}
  result(fault error) : data_(std::move(error)) {}

  bool has_value() const { return data_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return std::get<0>(data_); }
  const T& value() const& { return std::get<0>(data_); }
  T&& value() && { return std::get<0>(std::move(data_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const fault& error() const { return std::get<1>(data_); }

private:
  std::variant<T, fault> data_;
};

/// Success without a value, or a fault.
template <>
class [[nodiscard]] result<void> {
public:
  result() = default;
  result(fault error) : fault_(std::move(error)), ok_(false) {}

  bool has_value() const { return ok_; }
  explicit operator bool() const { return ok_; }
  const fault& error() const { return fault_; }

private:
  fault fault_;
  bool ok_ = true;
};

} // namespace lh
