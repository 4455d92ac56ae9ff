#!/bin/sh
# Run a command with the settings of .env, if there is one; what the caller sets wins.
set -eu
if [ -f .env ]; then
    given=$(export -p | grep 'CONVOQUE_' || true)
    set -a
    . ./.env
    set +a
    eval "$given"
fi
exec "$@"
