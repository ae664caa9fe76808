# Runs a server and sees to it that it does not outlive the JVM which started it, however that JVM ends.
#
#   sh -c "$(cat guard.sh)" guard LOG FAREWELL RUBBISH COMMAND...
#
# stdout  the process id of the server, then one line for every order carried out
# stdin   orders, one a line:
#           STOP, CONT  to every process of the server
#           KILL        to every process of the server; the guard ends when all of them are gone
#           TERM, ...   any other signal: to the server's first process only
#         its end means that the JVM is gone: the server gets the signal FAREWELL and a moment, then KILL, and RUBBISH
#         (a folder, or empty) is deleted
# exit    the status of the server, when it has ended for whatever reason; 75 when another one runs in this folder
#
# Processes are found by parentage, since PostgreSQL's move to sessions and groups of their own, and from /proc/*/stat,
# since neither ps nor /proc/*/children is everywhere. A process is stopped before its children are looked for, so that
# none is born meanwhile.

log=$1 farewell=$2 rubbish=$3
shift 3
exec 3<&0 </dev/null

# One server at a time in a folder. Held by this shell, which ends last, so that who comes after a killed JVM waits for the
# end of its servers.
exec 9>"${log%.log}.lock"
flock -w 10 9 || exit 75

"$@" >>"$log" 2>&1 3<&- 9>&- &
server=$!
echo "$server"

# Prints the server's processes, parents first, after sending the signal $1 to each.
family() {
  members=" $server "
  kill -"$1" "$server" 2>/dev/null
  grown=yes
  while [ "$grown" ]; do
    grown=
    for stat in /proc/[0-9]*/stat; do
      { read -r line <"$stat"; } 2>/dev/null || continue
      pid=${line%% *}
      rest=${line##*) }
      rest=${rest#* }
      parent=${rest%% *}
      case $members in *" $pid "*) continue ;; esac
      case $members in *" $parent "*)
        members="$members$pid "
        kill -"$1" "$pid" 2>/dev/null
        grown=yes
        ;;
      esac
    done
  done
  echo "$members"
}

# Prints the letter of a process's state; nothing when it is gone.
state() {
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 0
  line=${line##*) }
  echo "${line%% *}"
}

# Whether a process is there and not just waiting to be buried by its parent.
alive() {
  case $(state "$1") in '' | Z | X) return 1 ;; esac
}

frozen() {
  [ "$(state "$1")" = T ]
}

freeze() {
  for pid in $(family STOP); do
    while alive "$pid" && ! frozen "$pid"; do sleep 0.01; done
  done
}

thaw() {
  for pid in $(family CONT); do
    while frozen "$pid"; do sleep 0.01; done
  done
}

kill_all() {
  all=$(family STOP)
  kill -KILL $all 2>/dev/null
  for pid in $all; do
    while alive "$pid"; do sleep 0.02; done
  done
}

obey() {
  while read -r order <&3; do
    case $order in
      STOP) freeze ;;
      CONT) thaw ;;
      KILL)
        trap '' TERM
        kill_all
        exit
        ;;
      *) kill -"$order" "$server" 2>/dev/null ;;
    esac
    echo "$order"
  done
  trap '' TERM
  if [ "$farewell" != KILL ]; then
    thaw
    kill -"$farewell" "$server" 2>/dev/null
    moments=100
    while alive "$server" && [ "$moments" -gt 0 ]; do
      sleep 0.05
      moments=$((moments - 1))
    done
  fi
  kill_all
  [ -z "$rubbish" ] || rm -rf "$rubbish"
}

obey &
obeying=$!
wait "$server"
status=$?
kill "$obeying" 2>/dev/null
wait "$obeying"
exit "$status"
