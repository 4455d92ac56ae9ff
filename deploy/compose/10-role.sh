#!/bin/sh
# Joué une fois par PostgreSQL, à la création de la base : le site entre avec un rôle qui n’a que la sienne.
set -eu
psql -v ON_ERROR_STOP=1 -q --username postgres --dbname postgres <<'SQL'
\set mot_de_passe `printenv BASE_MOT_DE_PASSE`
CREATE ROLE convoque LOGIN PASSWORD :'mot_de_passe';
CREATE DATABASE convoque OWNER convoque;
REVOKE CONNECT ON DATABASE convoque FROM PUBLIC;
SQL
