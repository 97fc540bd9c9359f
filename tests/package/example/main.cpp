// A picture into a pool of oligos and back, with the installed library:
//     example CODEC PICTURE POOL.fasta DECODED.png
#include <inference/api/oligocodec.hpp>

#include <cstdio>
#include <variant>

using namespace oligo;

int main(int argc, char** argv) try {
    if (argc != 5) throw core::UsageError("usage: example CODEC PICTURE POOL.fasta DECODED.png");
    const inference::CommonOptions common;

    inference::WriteOptions options;
    options.codec = argv[1];
    const inference::PictureWriter writer = inference::open_picture_writer(options, common);
    std::vector<dna::ObjectSource> objects;
    inference::prepare_pictures(
        *writer.codec, inference::find_sources({argv[2]}, false), {},
        [&](inference::Prepared&& one) { objects.push_back(inference::take_object(one)); });
    inference::OutputSet outputs;
    inference::PoolFiles strands(argv[3]);
    writer.pool->write(objects, strands);
    strands.finish();
    strands.commit(outputs);
    outputs.keep();

    dna::FileReads reads({argv[3]});
    const auto pool = std::get<dna::PoolReading>(inference::read_recognised(reads));
    inference::CodecShelf codecs({}, common);
    const auto decoded =
        inference::recover(pool, inference::select_objects(pool, ""), codecs).at(0);
    std::printf("%zu strands, %s\n", static_cast<std::size_t>(pool.reads.all),
                decoded.summary().c_str());
    core::save_picture(argv[4], decoded.picture.value());
    return 0;
} catch (const core::Error& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return static_cast<int>(error.code());
}
