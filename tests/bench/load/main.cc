// The whole node under load, and what gRPC and RocksDB do by themselves.
// Driven by tests/bench/run.sh.
#include <cstdio>

#include "CLI/CLI.hpp"
#include "absl/strings/str_format.h"
#include "tests/bench/load/loads.h"

namespace tombolo::bench {

void Report(const std::string& name, int64_t count, double seconds,
            const std::string& more) {
  std::printf("%s\n",
              absl::StrFormat("{\"bench\": \"%s\", \"count\": %d, "
                              "\"seconds\": %.3f, \"per_second\": %.1f%s}",
                              name, count, seconds,
                              static_cast<double>(count) / seconds, more)
                  .c_str());
}

namespace {

int Main(int argc, char** argv) {
  CLI::App app("Load for an exchange node.", "tombolo_load_bench");
  app.require_subcommand(1);
  Place place{.endpoint = "127.0.0.1:7450"};
  app.add_option("--endpoint", place.endpoint, "host:port");
  app.add_option("--pki", place.pki, "folder of the development PKI");
  auto* provision = app.add_subcommand("provision", "catalogue, keys, grants");
  auto* publish = app.add_subcommand("publish", "publish records");
  int batches = 600;
  publish->add_option("--batches", batches);
  auto* query = app.add_subcommand("query", "ask about six datasets");
  QueryLoadOptions options;
  query->add_option("--people", options.people);
  query->add_option("--seconds", options.seconds);
  query->add_option("--in-flight", options.in_flight);
  query->add_flag("--verify", options.verify);
  auto* capture = app.add_subcommand("capture", "one reply, for verifiers");
  std::string file;
  capture->add_option("file", file)->required();
  auto* bare = app.add_subcommand("bare-grpc", "serve without logic");
  size_t reply_bytes = 4096;
  bare->add_option("--reply-bytes", reply_bytes);
  auto* raw = app.add_subcommand("raw-rocksdb", "write without logic");
  raw->add_option("--batches", batches);
  raw->add_option("--path", file)->required();
  CLI11_PARSE(app, argc, argv);
  if (provision->parsed()) Provision(place);
  if (publish->parsed()) PublishLoad(place, batches);
  if (query->parsed()) QueryLoad(place, options);
  if (capture->parsed()) Capture(place, file);
  if (bare->parsed()) ServeBareGrpc(place, reply_bytes);
  if (raw->parsed()) RawRocksDb(file, batches);
  return 0;
}

}  // namespace
}  // namespace tombolo::bench

int main(int argc, char** argv) { return tombolo::bench::Main(argc, argv); }
