// Error reasons of the area "catalog". See base/error_reason.h for the rules.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CATALOG_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CATALOG_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr std::array<const ErrorReason*, 0> kCatalogReasons{};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CATALOG_H_
