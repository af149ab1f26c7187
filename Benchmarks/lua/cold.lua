-- A different last_sync_timestamp in every request, so that no reply can be kept.
-- Environment: BENCH_PATH, and BENCH_FROM: the first whole second (Unix time) of a quiet span of two seconds.
-- Each of two threads counts through the microseconds of its own second.

dofile(os.getenv("BENCH_LUA") .. "/plain.lua")

local threads = 0

function setup(thread)
   thread:set("second_offset", threads)
   threads = threads + 1
end

function init(args)
   local second = os.date("!%Y-%m-%dT%H:%M:%S", tonumber(os.getenv("BENCH_FROM")) + second_offset)
   prefix = os.getenv("BENCH_PATH") .. "?last_sync_timestamp=" .. second
   microsecond = 0
end

function request()
   microsecond = microsecond % 999999 + 1
   return wrk.format(nil, string.format("%s.%06dZ", prefix, microsecond))
end
