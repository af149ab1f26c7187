-- Phones that push: each thread is one, with one connection. It edits its 20 appointments again and again, in
-- operations that are numbered and name the revision it saw last; the next request waits for the reply.
-- Environment: BENCH_PHONES, a file with one "token number cursor uid:revision uid:revision …" a line.

dofile(os.getenv("BENCH_LUA") .. "/plain.lua")

local threads, count_and_print = {}, done

function setup(thread)
   thread:set("line", #threads + 1)
   threads[#threads + 1] = thread
end

function init(args)
   refused, records = 0, {}
   local place = 0
   for text in io.lines(os.getenv("BENCH_PHONES")) do
      place = place + 1
      if place == line then
         local token, rest
         token, number, cursor, rest = text:match("^(%S+) (%d+) (%S+) (.+)$")
         number = tonumber(number)
         wrk.headers["Authorization"] = "Bearer " .. token
         for uid, revision in rest:gmatch("(%S+):(%d+)") do
            records[#records + 1] = { uid = uid, revision = revision }
         end
      end
   end
   wrk.headers["Content-Type"] = "application/json"
end

-- Says the same until there was a reply: wrk asks once more than it sends.
function request()
   local operations = {}
   for place, record in ipairs(records) do
      operations[place] = string.format(
         '{"n":%d,"model":"appointment","uid":"%s","base":%s,"set":{"notes":"Reports seen, review no. %d"},"at":%d}',
         number + place - 1, record.uid, record.revision, number, os.time() * 1000000)
   end
   return wrk.format("POST", nil, nil, '{"cursor":"' .. cursor .. '","ops":[' .. table.concat(operations, ",") .. "]}")
end

function response(status, headers, body)
   local place = 0
   for revision in body:gmatch('"ok":(%d+)') do
      place = place + 1
      records[place].revision = revision
   end
   if place == #records then
      number = number + place
      cursor = body:match('"cursor":"([^"]+)"') or cursor
   else
      refused = refused + 1
   end
end

function done(summary, latency, requests)
   for _, thread in ipairs(threads) do
      summary.errors.status = math.max(summary.errors.status, thread:get("refused"))
   end
   count_and_print(summary, latency, requests)
end
