#!/bin/bash
# Run once, when the database is made: a table, and a user that may capture it and nothing else.
set -euo pipefail
mysql -u root -p"$MYSQL_ROOT_PASSWORD" crm <<SQL
CREATE TABLE notes (id bigint AUTO_INCREMENT PRIMARY KEY, customer_id bigint NOT NULL, text varchar(500) NOT NULL);
INSERT INTO notes (customer_id, text) VALUES (1, 'asked for the red one');
CREATE USER leat@'%' IDENTIFIED BY '${CAPTURE_PASSWORD//\'/\'\'}';
GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD ON *.* TO leat@'%';
GRANT SELECT ON crm.* TO leat@'%';
SQL
