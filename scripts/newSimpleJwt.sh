#!/usr/bin/env bash
# Runs the tests that need Django on a newer Simple JWT than the system's: Debian's packages of the suite named below, unpacked into a
# folder of their own, so that nothing is installed. Needs apt, and a Debian whose Python is new enough for them.
set -euo pipefail
cd "$(dirname "$0")/.."
suite=forky
packages=(python3-django python3-djangorestframework python3-djangorestframework-simplejwt python3-asgiref python3-sqlparse python3-jwt)

mirror=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 2>/dev/null | sed -n 's/^Debian //p' | grep -v security | head -n 1 || true)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
if [ -z "$mirror" ] || [ ! -e "$keys" ]; then
  echo 'Skipped: no mirror of Debian is known here, so no newer Simple JWT can be had'
  exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder"/{lists/partial,cache/archives/partial,debs,root}
echo "deb [signed-by=$keys] $mirror $suite main" >"$folder/sources.list"
options=(-q -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null
  -o "Dir::State::lists=$folder/lists" -o "Dir::Cache=$folder/cache" -o "APT::Default-Release=$suite")
if ! (apt-get "${options[@]}" update && cd "$folder/debs" && apt-get "${options[@]}" download "${packages[@]}") >"$folder/log" 2>&1; then
  tail -n 3 "$folder/log"
  echo "Skipped: $suite cannot be reached"
  exit 0
fi
for package in "$folder"/debs/*.deb; do dpkg-deb -x "$package" "$folder/root"; done

export PYTHONPATH=$folder/root/usr/lib/python3/dist-packages
/usr/bin/python3 -c 'import django, rest_framework_simplejwt as it; print("Simple JWT", it.__version__, "on Django", django.__version__)'
npx vitest run tests/helpers/djangoServer.test.ts tests/scenarios/django tests/adapters/simplejwt "$@"
