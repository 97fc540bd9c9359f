#include "dna/reads/line_stream.hpp"

#include <algorithm>
#include <cstring>

namespace oligo::dna {
namespace {

char end_of_lines(std::string_view start) {
    const bool carriage_returns =
        start.find('\n') == std::string_view::npos && start.find('\r') != std::string_view::npos;
    return carriage_returns ? '\r' : '\n';
}

}  // namespace

LineStream::Result LineStream::next(std::string_view& line, std::size_t limit) {
    bytes_.take(taken_);
    taken_ = 0;
    joined_.clear();
    line_bytes_ = 0;
    if (end_ == 0) end_ = end_of_lines(bytes_.peek());
    bool any = false;
    for (;;) {
        const std::string_view bytes = bytes_.next();
        unfinished_ = bytes.empty();
        if (bytes.empty()) break;
        any = true;
        const auto* end = static_cast<const char*>(std::memchr(bytes.data(), end_, bytes.size()));
        const std::size_t count =
            end != nullptr ? static_cast<std::size_t>(end - bytes.data()) : bytes.size();
        line_bytes_ += count;
        if (end != nullptr && joined_.empty() && count <= limit) {
            line = bytes.substr(0, count);
            taken_ = count + 1;
            break;
        }
        // One more for the CR before an LF.
        joined_.append(bytes.data(),
                       std::min(count, limit + 1 - std::min(limit + 1, joined_.size())));
        line = joined_;
        bytes_.take(end != nullptr ? count + 1 : count);
        if (end != nullptr) break;
    }
    if (!any) return Result::kEnd;
    ++lines_;
    const bool whole = line_bytes_ == line.size();
    if (whole && !line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (whole && line.size() <= limit) return Result::kLine;
    line = line.substr(0, limit);
    return Result::kTooLong;
}

}  // namespace oligo::dna
