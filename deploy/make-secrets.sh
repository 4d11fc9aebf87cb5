#!/bin/sh
# Makes the secrets that docker-compose.yml reads, once: what is there is never changed.
#
#   deploy/make-secrets.sh
#
# The files are readable by one user only, so that the containers run as that user: whoever runs
# this script, or 10001 when that is root. The user's number is kept in .env, where docker-compose
# looks for it.
set -eu

cd "$(dirname "$0")/.."
umask 077

user=$(id -u)
group=$(id -g)
if [ "$user" -eq 0 ]; then
    user=10001
    group=10001
fi

random() {
    head -c 32 /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_'
}

# Reads the content from standard input. A link appears whole or not at all, and never over another file.
make() {
    if [ -e "deploy/secrets/$1" ]; then
        cat >/dev/null
        echo "kept deploy/secrets/$1"
        return
    fi
    draft=$(mktemp deploy/secrets/.new-XXXXXX)
    cat >"$draft"
    chmod 0600 "$draft"
    if [ "$(id -u)" -eq 0 ]; then
        chown "$user:$group" "$draft"
    fi
    ln "$draft" "deploy/secrets/$1"
    rm "$draft"
    echo "made deploy/secrets/$1"
}

mkdir -p deploy/secrets
if [ "$(id -u)" -eq 0 ]; then
    chown "$user:$group" deploy/secrets
fi

random | make postgres_password
# The password's characters need no escaping in a URL.
printf 'postgres://latchkey:%s@postgres:5432/latchkey\n' "$(cat deploy/secrets/postgres_password)" | make database_url
printf 'latchkey-master-key-v1:%s\n' "$(random)" | make master_key

touch .env
grep -q '^CONTAINER_USER=' .env || printf 'CONTAINER_USER=%s:%s\n' "$user" "$group" >>.env
echo "The containers run as user $(sed -n 's/^CONTAINER_USER=//p' .env)."
