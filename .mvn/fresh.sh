# Sourced by the launchers: builds a module when something is newer than its build. Its tests too, if "test" follows its name.

class_path_of() { echo "$home/$1/target/${2:+$2-}class-path"; }

is_stale() {
  local class_path sources
  class_path=$(class_path_of "$@")
  [ -s "$class_path" ] || return 0
  sources=("$home"/*/src/main)
  [ -z "${2:-}" ] || sources+=("$home"/*/src/test)
  [ -n "$(find "$home/pom.xml" "$home"/*/pom.xml "${sources[@]}" -newer "$class_path" -print -quit)" ]
}

build_module() {
  local module=$1 target=$home/$1/target tests=-Dmaven.test.skip=true
  [ -z "${2:-}" ] || tests=-DskipTests
  local log=$target/launcher-build.log begun=$target/launcher-begun
  touch "$begun"
  echo "leat: building, since something is newer than the build; the first time also downloads, and takes minutes" >&2
  if ! "$home/build" -pl "$module" -am "$tests" -Dspotless.check.skip -Dsort.skip package 2>&1 | tee "$log" |
    sed -un 's/^\[INFO\] Building \(Leat.*\) [0-9][^ ]* *\[\(.*\)\]$/leat: building \2 \1/p' >&2; then
    grep -E '^\[ERROR\]' "$log" | head -20 >&2 || true
    echo "leat: the build failed; all it said is in $log" >&2
    exit 1
  fi
  # what was edited while it was built is newer than the build
  touch -r "$begun" "$(class_path_of "$@")"
}

# Two launchers at once build once.
freshen() {
  is_stale "$@" || return 0
  mkdir -p "$home/$1/target"
  if command -v flock >/dev/null; then
    exec 9>"$home/$1/target/launcher.lock"
    flock 9
    if is_stale "$@"; then build_module "$@"; fi
    exec 9>&-
  else
    build_module "$@"
  fi
}
