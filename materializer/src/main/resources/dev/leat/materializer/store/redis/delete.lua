-- KEYS: the document, its version. ARGV: the version of the deletion (19 digits), how long to remember it in seconds.
local stored = redis.call('GET', KEYS[2])
if stored and stored >= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
return 1
