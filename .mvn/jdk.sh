# Sourced by ./build and ./leat: sets JAVA_HOME to a JDK 25 or newer, so that nobody has to.
jdk_version() { [ -x "$1/bin/javac" ] && "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'; }

find_jdk() {
  local candidate version
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/java/* /opt/jdk*; do
    [ -n "$candidate" ] || continue
    version=$(jdk_version "$candidate") || continue
    if [ -n "$version" ] && [ "$version" -ge 25 ]; then
      export JAVA_HOME=$candidate
      return 0
    fi
  done
  echo "leat: no JDK 25 or newer found; install one (for example Temurin 25) or set JAVA_HOME to it" >&2
  return 1
}
