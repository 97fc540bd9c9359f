#include "dna/reads/line_stream.hpp"

#include <cstring>

namespace oligo::dna {

LineStream::Result LineStream::next(std::string& line, std::size_t limit) {
    line.clear();
    bool any = false;
    for (;;) {
        const std::string_view bytes = bytes_.next();
        if (bytes.empty()) break;
        any = true;
        const auto* end = static_cast<const char*>(std::memchr(bytes.data(), '\n', bytes.size()));
        const std::size_t count =
            end != nullptr ? static_cast<std::size_t>(end - bytes.data()) : bytes.size();
        line.append(bytes.data(), count);
        bytes_.take(end != nullptr ? count + 1 : count);
        if (line.size() > limit + 1) return Result::kTooLong;  // one more for a CR
        if (end != nullptr) break;
    }
    if (!any) return Result::kEnd;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    ++lines_;
    return line.size() > limit ? Result::kTooLong : Result::kLine;
}

}  // namespace oligo::dna
