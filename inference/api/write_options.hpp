#pragma once

#include <string>
#include <vector>

namespace oligo::inference {

/// How pictures are written: what encode and evaluate share.
struct WriteOptions {
    std::string codec = "cae", scheme, primers;  ///< no scheme: the codec's own
    std::vector<std::string> assignments;        ///< of --set
    /// Where neither the user nor the codec names one. Some oligos are never made or read, and
    /// under adf all of these come back.
    std::string default_scheme = "adf";
    std::string primer_pairs;  ///< "auto" or a table: every object between its own primers
};

}  // namespace oligo::inference
