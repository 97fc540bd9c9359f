#pragma once

// All that a program needs to store pictures and files in oligos and to get them back; link
// oligocodec::oligocodec. tests/package/example is such a program. In order of use:
//
//   open_picture_writer(), open_file_writer()    a codec and a scheme by name
//   prepare_pictures(), prepare_file()           files become objects, ready to be written
//   PoolWriter::write(), PoolFiles               objects become oligos, oligos a file
//   dna::FileReads, read_recognised()            reads become objects, some symbols erased
//   recover(), core::save_picture()              objects become pictures and files
//
// Errors are core::Error. Before 1.0 each minor version may change what is declared here.
#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/log.hpp"
#include "core/progress.hpp"
#include "core/version.hpp"
#include "dna/pool/export.hpp"
#include "dna/reads/read_source.hpp"
#include "inference/api/codecs.hpp"
#include "inference/api/picture_writer.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/api/recovery.hpp"
#include "inference/formats/pool_files.hpp"
#include "inference/formats/pool_reader.hpp"
#include "inference/formats/pool_writer.hpp"
