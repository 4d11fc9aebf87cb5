-- Token requests of clients that are drawn at random from a file of credentials.
-- wrk ... -s token.lua URL -- <file> <resource> <seed> [<scope>]
--
-- The file is mapped, not read: a million clients cost nothing, and a request is one concatenation.

local ffi = require("ffi")
ffi.cdef [[
  int open(const char *path, int flags);
  void *mmap(void *address, size_t length, int protection, int flags, int file, long offset);
]]

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

local ID, SECRET = 36, 57
local WIDTH = ID + 1 + SECRET + 1
local lines, count, head, middle, random

local function encoded(text)
  return (text:gsub("[^%w%-._~]", function(letter) return string.format("%%%02X", letter:byte()) end))
end

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  local length = file:seek("end")
  file:close()
  local handle = ffi.C.open(arguments[1], 0)
  lines = ffi.cast("const char *", ffi.C.mmap(nil, length, 1, 2, handle, 0))
  count = length / WIDTH
  local first = "grant_type=client_credentials&resource=" .. encoded(arguments[2])
  if arguments[4] then first = first .. "&scope=" .. encoded(arguments[4]) end
  first = first .. "&client_id="
  middle = "&client_secret="
  head = table.concat({
    "POST " .. wrk.path .. " HTTP/1.1",
    "Host: " .. wrk.host .. ":" .. wrk.port,
    "Content-Type: application/x-www-form-urlencoded",
    "Content-Length: " .. (#first + ID + #middle + SECRET),
    "", first }, "\r\n")
  math.randomseed(tonumber(arguments[3]) * 64 + number)
  random = math.random
end

function request()
  local line = lines + random(0, count - 1) * WIDTH
  return head .. ffi.string(line, ID) .. middle .. ffi.string(line + ID + 1, SECRET)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("measured requests=%d microseconds=%d p50=%d p99=%d refused=%d broken=%d late=%d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write, errors.timeout))
end
