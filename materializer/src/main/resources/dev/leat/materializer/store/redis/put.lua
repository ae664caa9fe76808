-- KEYS: the document, its version. ARGV: the new version (19 digits), the document.
-- Versions are compared as text of equal length: a Lua number would lose the low bits.
local stored = redis.call('GET', KEYS[2])
if stored and stored >= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], ARGV[1])
return 1
