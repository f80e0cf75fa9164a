#include "services/grpc/grpc_log.h"

#include <atomic>

#include "grpc/support/log.h"

namespace tombolo::service {
namespace {

std::atomic<void (*)(absl::string_view)> g_sink = nullptr;

void Log(gpr_log_func_args* args) {
  if (const auto sink = g_sink.load()) sink(args->message);
}

}  // namespace

void SendGrpcLogTo(void (*sink)(absl::string_view message)) {
  g_sink = sink;
  gpr_set_log_function(Log);
}

}  // namespace tombolo::service
