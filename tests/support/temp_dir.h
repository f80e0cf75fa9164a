// A fresh folder for one test, removed with everything in it at the end.
#ifndef TOMBOLO_TESTS_SUPPORT_TEMP_DIR_H_
#define TOMBOLO_TESTS_SUPPORT_TEMP_DIR_H_

#include <string>

namespace tombolo::testing {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_TEMP_DIR_H_
