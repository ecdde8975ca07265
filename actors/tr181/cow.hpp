#pragma once

#include <memory>
#include <utility>

namespace lh::tr181 {

/// A value that is shared by its copies, all of one actor, until one of them is
/// written to.
template <class T>
class cow {
public:
  cow() : data_(std::make_shared<T>()) {}
  explicit cow(T value) : data_(std::make_shared<T>(std::move(value))) {}

  const T& operator*() const { return *data_; }
  const T* operator->() const { return data_.get(); }

  /// The value for writing, which no other copy sees.
  T& edit() {
    if (data_.use_count() != 1)
      data_ = std::make_shared<T>(*data_);
    return *data_;
  }

  /// Whether both are one value in memory, so that they cannot differ.
  bool same(const cow& other) const { return data_ == other.data_; }

  friend bool operator==(const cow& a, const cow& b) {
    return a.same(b) || *a == *b;
  }

private:
  std::shared_ptr<T> data_;
};

} // namespace lh::tr181
