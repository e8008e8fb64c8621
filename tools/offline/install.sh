#!/bin/sh
# Installs Dutybook from this folder, without a network:  sh install.sh [FOLDER]
# PYTHON names the Python to use; without it python3.11, else python3.
here=$(cd "$(dirname "$0")" && pwd) || exit 1
if [ -z "${PYTHON:-}" ]; then
    PYTHON=python3
    command -v python3.11 >/dev/null 2>&1 && PYTHON=python3.11
fi
exec "$PYTHON" "$here/install.py" "$@"
