#!/bin/sh
# Writes one dump a day; the exit code says whether it was good.
set -eu
PGPASSWORD=$(cat /run/secrets/password)
export PGPASSWORD
pg_dump -h db -U postgres postgres >"/dumps/$(date +%Y-%m-%d).sql"
