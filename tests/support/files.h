// Reading and writing whole files in tests. A failure fails the test.
#ifndef TOMBOLO_TESTS_SUPPORT_FILES_H_
#define TOMBOLO_TESTS_SUPPORT_FILES_H_

#include <fstream>
#include <iterator>
#include <string>

#include "gtest/gtest.h"

namespace tombolo::testing {

inline void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  ASSERT_TRUE(out.good()) << path;
}

inline void AppendToFile(const std::string& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::app);
  out << bytes;
  out.close();
  ASSERT_TRUE(out.good()) << path;
}

inline std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_FILES_H_
