#include "app/http/metrics.h"

#include <string>

#include <gtest/gtest.h>

namespace http {
namespace {

TEST(Metrics, AreWrittenAsPrometheusReadsThem) {
  Metrics metrics;
  metrics.set_operations({"get_health", "log_in"});
  metrics.add(Metrics::Kind::kGauge, "shouwang_connections", "Open connections.", [] { return 3; });
  metrics.count(0, 200, 400, 36);
  metrics.count(0, 200, 2'500, 36);
  metrics.count(0, 503, 9'000'000, 100);
  metrics.count(Metrics::kNoOperation, 404, 10, 7);
  const std::string text = metrics.write();
  for (const char* expected : {
           "# TYPE shouwang_http_requests_total counter\n",
           "shouwang_http_requests_total{operation=\"get_health\",status=\"2xx\"} 2\n",
           "shouwang_http_requests_total{operation=\"get_health\",status=\"5xx\"} 1\n",
           "shouwang_http_requests_total{operation=\"\",status=\"4xx\"} 1\n",
           "shouwang_http_request_seconds_bucket{operation=\"get_health\",le=\"0.0005\"} 1\n",
           "shouwang_http_request_seconds_bucket{operation=\"get_health\",le=\"0.0025\"} 2\n",
           "shouwang_http_request_seconds_bucket{operation=\"get_health\",le=\"5\"} 2\n",
           "shouwang_http_request_seconds_bucket{operation=\"get_health\",le=\"+Inf\"} 3\n",
           "shouwang_http_request_seconds_sum{operation=\"get_health\"} 9.0029\n",
           "shouwang_http_request_seconds_count{operation=\"get_health\"} 3\n",
           "shouwang_http_response_body_bytes_total{operation=\"get_health\"} 172\n",
           "# TYPE shouwang_connections gauge\nshouwang_connections 3\n",
       }) {
    EXPECT_NE(text.find(expected), std::string::npos) << expected << text;
  }
  EXPECT_EQ(text.find("log_in"), std::string::npos);
}

}  // namespace
}  // namespace http
