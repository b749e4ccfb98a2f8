#include "app/http/static_files.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace http {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "shouwang_static_XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    fs::create_directories(folder_ / "assets");
    put("index.html", "<html>");
    put("assets/app-1a2b.js", "script");
    put("assets/app-1a2b.js.br", "packed");
    put("assets/rules.wasm", "wasm");
  }
  void TearDown() override { fs::remove_all(folder_); }
  void put(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
  }

  static Request ask(std::string path, std::string accept = "text/html") {
    Request request;
    request.path = std::move(path);
    request.accept = std::move(accept);
    return request;
  }

  fs::path folder_;
};

TEST_F(StaticFilesTest, ServesFilesWithTheirTypesAndCaching) {
  const auto files = StaticFiles::load(folder_, "/desk");
  ASSERT_TRUE(files);
  const auto script = files->answer(ask("/desk/assets/app-1a2b.js"));
  ASSERT_TRUE(script);
  EXPECT_EQ(script->content(), "script");
  EXPECT_NE(script->cache_control.find("immutable"), std::string::npos);
  EXPECT_EQ(files->answer(ask("/desk/assets/rules.wasm"))->content_type, "application/wasm");
  EXPECT_EQ(files->answer(ask("/desk/"))->content(), "<html>");
  EXPECT_EQ(files->answer(ask("/desk/"))->cache_control, "no-cache");
}

TEST_F(StaticFilesTest, SendsTheCompressedTwinToWhoAcceptsIt) {
  const auto files = StaticFiles::load(folder_, "/desk");
  auto request = ask("/desk/assets/app-1a2b.js");
  request.accept_encoding = "gzip, br";
  EXPECT_EQ(files->answer(request)->content(), "packed");
  request.accept_encoding = "gzip, br;q=0";
  EXPECT_EQ(files->answer(request)->content(), "script");
  EXPECT_FALSE(files->answer(ask("/desk/assets/app-1a2b.js.br", "*/*")));
}

TEST_F(StaticFilesTest, NavigationsFallBackToThePageAndFilesDoNot) {
  const auto files = StaticFiles::load(folder_, "/desk");
  EXPECT_EQ(files->answer(ask("/desk/households/h1"))->content(), "<html>");
  EXPECT_FALSE(files->answer(ask("/desk/households/h1", "application/json")));
  EXPECT_FALSE(files->answer(ask("/desk/assets/gone.js")));
  EXPECT_FALSE(files->answer(ask("/other")));
  EXPECT_FALSE(files->answer(ask("/desk/../secret")) &&
               files->answer(ask("/desk/../secret"))->content() != "<html>");
  EXPECT_EQ(files->answer(ask("/"))->status, 302);
}

TEST_F(StaticFilesTest, TheFirstPageIsSentWhateverTheClientAccepts) {
  const auto files = StaticFiles::load(folder_, "/desk");
  for (const char* accept : {"", "*/*", "application/json"}) {
    const auto page = files->answer(ask("/desk/", accept));
    ASSERT_TRUE(page.has_value()) << accept;
    EXPECT_EQ(page->content(), "<html>");
  }
}

TEST_F(StaticFilesTest, TheSameVersionIsNotSentAgain) {
  const auto files = StaticFiles::load(folder_, "/desk");
  auto request = ask("/desk/index.html");
  request.if_none_match = files->answer(request)->etag;
  EXPECT_EQ(files->answer(request)->status, 304);
}

TEST_F(StaticFilesTest, AFolderWithoutAPageIsRefused) {
  fs::remove(folder_ / "index.html");
  const auto files = StaticFiles::load(folder_, "/desk");
  ASSERT_FALSE(files);
  EXPECT_NE(files.error().message.find("index.html"), std::string::npos);
  EXPECT_FALSE(StaticFiles::load((folder_ / "nothing").string(), "/desk"));
}

}  // namespace
}  // namespace http
