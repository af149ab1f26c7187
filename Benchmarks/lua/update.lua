-- Durable writes as devices make them: each takes an appointment nobody else is writing, sends the version last seen,
-- and remembers the version in the reply. A thread owns every n-th appointment and works through them in turn.
-- Environment: BENCH_RECORDS, a file with one "id updated_at" a line; BENCH_THREADS.

dofile(os.getenv("BENCH_LUA") .. "/plain.lua")

local started = 0

function setup(thread)
   thread:set("share", started)
   started = started + 1
end

function init(args)
   queue, first, last, written = {}, 1, 0, 0
   local threads, line_number = tonumber(os.getenv("BENCH_THREADS")), 0
   for line in io.lines(os.getenv("BENCH_RECORDS")) do
      if line_number % threads == (share or 0) then
         local id, version = line:match("^(%d+) (%S+)$")
         last = last + 1
         queue[last] = { id = id, version = version }
      end
      line_number = line_number + 1
   end
   wrk.headers["Content-Type"] = "application/json"
end

function request()
   local record = queue[first]
   if record == nil then
      error("every appointment is in flight: more errors than appointments")
   end
   queue[first] = nil
   first = first + 1
   written = written + 1
   local body = string.format(
      '{"client_last_synced_at": "%s", "diagnosis": "Review %d: controlled, continue the same medicines"}',
      record.version, written)
   return wrk.format("PUT", "/api/appointments/" .. record.id .. "/sync_update/", nil, body)
end

function response(status, headers, body)
   if status == 200 then
      last = last + 1
      queue[last] = { id = body:match('"id":%s*(%d+)'), version = body:match('"updated_at":%s*"([^"]+)"') }
   end
end
