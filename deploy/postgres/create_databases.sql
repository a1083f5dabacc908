-- Databases and roles of the distributed profile: for each service one database, an owner role that changes tables, and
-- a runtime role that the service works under. The same as deploy/embedded/databases.py makes on one machine; a test
-- compares the two.
--
-- Run once by a superuser with psql (PostgreSQL 15 or newer for \getenv), the passwords in the environment:
--     psql --set ON_ERROR_STOP=1 --file create_databases.sql
-- Afterwards `shuno migrate SERVICE` makes the tables, as the owner.

\set ON_ERROR_STOP on

-- Nobody but the superuser has business in the common databases.
REVOKE CONNECT, TEMPORARY ON DATABASE postgres FROM PUBLIC;
REVOKE CONNECT, TEMPORARY ON DATABASE template1 FROM PUBLIC;

\getenv owner_password SHUNO_PAYMENTS_OWNER_PASSWORD
\getenv password SHUNO_PAYMENTS_PASSWORD
CREATE ROLE shuno_payments_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE shuno_payments LOGIN PASSWORD :'password';
CREATE DATABASE shuno_payments OWNER shuno_payments_owner;
REVOKE ALL ON DATABASE shuno_payments FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE shuno_payments TO shuno_payments;

\getenv owner_password SHUNO_DUNNING_OWNER_PASSWORD
\getenv password SHUNO_DUNNING_PASSWORD
CREATE ROLE shuno_dunning_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE shuno_dunning LOGIN PASSWORD :'password';
CREATE DATABASE shuno_dunning OWNER shuno_dunning_owner;
REVOKE ALL ON DATABASE shuno_dunning FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE shuno_dunning TO shuno_dunning;

\getenv owner_password SHUNO_ENFORCEMENT_OWNER_PASSWORD
\getenv password SHUNO_ENFORCEMENT_PASSWORD
CREATE ROLE shuno_enforcement_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE shuno_enforcement LOGIN PASSWORD :'password';
CREATE DATABASE shuno_enforcement OWNER shuno_enforcement_owner;
REVOKE ALL ON DATABASE shuno_enforcement FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE shuno_enforcement TO shuno_enforcement;

\getenv owner_password SHUNO_REFUNDS_OWNER_PASSWORD
\getenv password SHUNO_REFUNDS_PASSWORD
CREATE ROLE shuno_refunds_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE shuno_refunds LOGIN PASSWORD :'password';
CREATE DATABASE shuno_refunds OWNER shuno_refunds_owner;
REVOKE ALL ON DATABASE shuno_refunds FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE shuno_refunds TO shuno_refunds;

\getenv owner_password SHUNO_IDENTITY_OWNER_PASSWORD
\getenv password SHUNO_IDENTITY_PASSWORD
CREATE ROLE shuno_identity_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE shuno_identity LOGIN PASSWORD :'password';
CREATE DATABASE shuno_identity OWNER shuno_identity_owner;
REVOKE ALL ON DATABASE shuno_identity FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE shuno_identity TO shuno_identity;
-- The vault of Individual Numbers is open to a role that nobody signs in under; the service takes it for single
-- statements and has none of its rights otherwise.
CREATE ROLE shuno_identity_vault NOLOGIN;
GRANT shuno_identity_vault TO shuno_identity WITH INHERIT FALSE, SET TRUE;

\getenv owner_password SHUNO_EXCHANGE_OWNER_PASSWORD
\getenv password SHUNO_EXCHANGE_PASSWORD
CREATE ROLE shuno_exchange_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE shuno_exchange LOGIN PASSWORD :'password';
CREATE DATABASE shuno_exchange OWNER shuno_exchange_owner;
REVOKE ALL ON DATABASE shuno_exchange FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE shuno_exchange TO shuno_exchange;

\getenv owner_password SHUNO_ACCESS_OWNER_PASSWORD
\getenv password SHUNO_ACCESS_PASSWORD
CREATE ROLE shuno_access_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE shuno_access LOGIN PASSWORD :'password';
CREATE DATABASE shuno_access OWNER shuno_access_owner;
REVOKE ALL ON DATABASE shuno_access FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE shuno_access TO shuno_access;
