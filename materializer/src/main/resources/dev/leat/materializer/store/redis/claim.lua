-- KEYS: the mark of the place. ARGV: the mark as it was read ('' for none), the mark to put there.
-- Returns the mark that stands there afterwards: another loader may have been quicker.
local stored = redis.call('GET', KEYS[1]) or ''
if stored == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[2])
  return ARGV[2]
end
return stored
