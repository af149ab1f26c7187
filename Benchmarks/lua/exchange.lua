-- Requests of many phones in turn, each with its own token and body.
-- Environment: BENCH_REQUESTS, a file with one "token body" a line.

dofile(os.getenv("BENCH_LUA") .. "/plain.lua")

function init(args)
   requests, place = {}, 0
   for line in io.lines(os.getenv("BENCH_REQUESTS")) do
      local token, body = line:match("^(%S+) (.+)$")
      local headers = { Authorization = "Bearer " .. token, ["Content-Type"] = "application/json" }
      for name, value in pairs(wrk.headers) do headers[name] = headers[name] or value end
      requests[#requests + 1] = wrk.format("POST", nil, headers, body)
   end
end

function request()
   place = place % #requests + 1
   return requests[place]
end
