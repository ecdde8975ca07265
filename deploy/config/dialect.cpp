#include "deploy/config/dialect.hpp"

#include "deploy/config/document.hpp"

namespace lh::config {

namespace {

constexpr uint32_t max_dots_in_line = 32;

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 128;
}

/// Goes over the text and knows whether it is in a text or a comment, neither
/// of which outlives its line.
class walker {
public:
  explicit walker(std::string& text) : text_(text) {}

  result<void> run() {
    for (; index_ < text_.size(); step())
      if (auto complaint = look(text_[index_]))
        return misplaced(at_, complaint);
    return {};
  }

private:
  void step() {
    bool ended = text_[index_++] == '\n';
    at_ = ended ? place{at_.line + 1, 1} : place{at_.line, at_.column + 1};
    if (ended) {
      quote_ = 0;
      dots_ = 0;
    }
  }

  const char* look(char c) {
    if (quote_ == '#')
      return look_in_comment(c);
    if (!is_ascii(c))
      return "write other characters than ASCII as \\uXXXX";
    if (quote_ != 0)
      return look_in_text(c);
    if (c == '#' || c == '"' || c == '\'')
      return open(c);
    if (c == '.' && ++dots_ > max_dots_in_line)
      return "a line may have at most 32 dots between names";
    return nullptr;
  }

  const char* look_in_comment(char c) {
    if (!is_ascii(c))
      text_[index_] = '?';
    return nullptr;
  }

  const char* look_in_text(char c) {
    if (c == quote_)
      quote_ = 0;
    bool escapes = c == '\\' && quote_ == '"' && index_ + 1 < text_.size();
    if (escapes && (text_[index_ + 1] == '"' || text_[index_ + 1] == '\\'))
      step();
    return nullptr;
  }

  const char* open(char c) {
    quote_ = c;
    if (c != '#' && text_.compare(index_, 3, std::string(3, c)) == 0)
      return "texts of more than one line have no use here";
    return nullptr;
  }

  std::string& text_;
  size_t index_ = 0;
  place at_;
  char quote_ = 0;
  uint32_t dots_ = 0;
};

} // namespace

result<std::string> to_dialect(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  std::string plain{text};
  if (auto walked = walker{plain}.run(); !walked)
    return walked.error();
  return plain;
}

} // namespace lh::config
