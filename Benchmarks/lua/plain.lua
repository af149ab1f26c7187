-- One constant request, and the figures as one JSON line at the end.
-- Environment: BENCH_METHOD and BENCH_BODY for anything but GET. Headers come with wrk's -H.

wrk.method = os.getenv("BENCH_METHOD") or "GET"
wrk.body = os.getenv("BENCH_BODY")

function done(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format(
      '\nFIGURES {"requests": %d, "microseconds": %d, "p50": %.1f, "p99": %.1f, "bytes": %d,'
         .. ' "status_errors": %d, "socket_errors": %d, "timeouts": %d}\n',
      summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.bytes,
      errors.status, errors.connect + errors.read + errors.write, errors.timeout))
end
