#pragma once

#include <string>
#include <vector>

namespace oligo::inference {

/// How pictures are written: what encode and evaluate share.
struct WriteOptions {
    std::string codec = "cae", scheme, primers;  ///< no scheme: the codec's own
    std::vector<std::string> assignments;        ///< of --set
    std::string primer_pairs;  ///< "auto" or a table: every object between its own primers
};

}  // namespace oligo::inference
