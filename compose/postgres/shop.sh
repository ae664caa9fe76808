#!/bin/bash
# Run once, when the database is made: the shop's tables, and a user that may capture them and nothing else.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -U postgres -d shop -v password="$CAPTURE_PASSWORD" <<'SQL'
CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, email text);
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers,
  status text NOT NULL,
  placed_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE order_lines (
  order_id bigint REFERENCES orders,
  line_no int,
  title text NOT NULL,
  quantity int NOT NULL,
  price numeric(10, 2) NOT NULL,
  PRIMARY KEY (order_id, line_no));
INSERT INTO customers VALUES (1, 'Ada', 'ada@example.com'), (2, 'Grace', 'grace@example.com');
INSERT INTO orders (customer_id, status) VALUES (1, 'new'), (2, 'paid');
INSERT INTO order_lines VALUES (1, 1, 'lamp', 1, 19.90), (2, 1, 'chair', 4, 59.00);

CREATE ROLE leat LOGIN REPLICATION PASSWORD :'password';
GRANT SELECT ON customers, orders, order_lines TO leat;
CREATE PUBLICATION leat_shop FOR TABLE customers, orders, order_lines;
SQL
