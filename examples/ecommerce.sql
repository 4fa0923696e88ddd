-- A shop: transactions, user events, customer profiles and products, with partitions, Z-order, a clustered table, upserts and time travel.
-- Run from the repository's root, as often as you like:
--   mkdir -p examples/data && ./dq examples/data -f examples/ecommerce.sql
CREATE SCHEMA IF NOT EXISTS shop;
USE shop;

-- Products: small, changed rarely, with rules that every writer must hold.
CREATE OR REPLACE TABLE products (
  product_id BIGINT NOT NULL,
  name STRING,
  category STRING,
  price DECIMAL(10, 2)
) USING DELTA COMMENT 'what is sold';
INSERT INTO products
SELECT i, 'product ' || i, ['books', 'games', 'garden', 'kitchen', 'sport'][i % 5 + 1], (5 + (i * 7919) % 20000 / 100)::DECIMAL(10, 2)
FROM range(500) t(i);
ALTER TABLE products ADD CONSTRAINT price_is_positive CHECK (price > 0);

-- Customers: rows change, so that they are marked in deletion vectors, and changes are kept for those who follow them.
CREATE OR REPLACE TABLE customers (
  customer_id BIGINT NOT NULL,
  name STRING,
  segment STRING,
  address STRUCT<city: STRING, country: STRING>,
  updated_at TIMESTAMP
) USING DELTA CLUSTER BY (customer_id)
TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableChangeDataFeed' = 'true');
INSERT INTO customers
SELECT i, 'customer ' || i, ['new', 'regular', 'gold'][i % 3 + 1], {'city': 'city ' || i % 90, 'country': ['DE', 'FR', 'IT', 'JP'][i % 4 + 1]}, TIMESTAMP '2026-01-01'
FROM range(10000) t(i);

-- Transactions: a year of them, by month. The month is computed from the time, and filters on the time leave months out.
CREATE OR REPLACE TABLE transactions (
  transaction_id BIGINT,
  customer_id BIGINT,
  product_id BIGINT,
  quantity INT,
  amount DECIMAL(12, 2),
  sold_at TIMESTAMP,
  month STRING GENERATED ALWAYS AS (DATE_FORMAT(sold_at, 'yyyy-MM'))
) USING DELTA PARTITIONED BY (month);
INSERT INTO transactions (transaction_id, customer_id, product_id, quantity, amount, sold_at)
SELECT i, (i * 31) % 10000, (i * 17) % 500, 1 + i % 4, ((i * 7919) % 50000 / 100)::DECIMAL(12, 2), TIMESTAMP '2026-01-01' + INTERVAL (i * 5) MINUTE
FROM range(100000) t(i);

-- User events: many columns to filter by, so that rows are laid along a curve through two of them.
CREATE OR REPLACE TABLE user_events (event_id BIGINT, user_id BIGINT, kind STRING, page STRING, seen_at TIMESTAMP, day DATE) USING DELTA PARTITIONED BY (day);
INSERT INTO user_events
SELECT i, (i * 37) % 10000, ['view', 'cart', 'buy'][i % 3 + 1], '/p/' || (i * 13) % 500, seen_at, seen_at::DATE
FROM (SELECT i, TIMESTAMP '2026-03-01' + INTERVAL (i) SECOND AS seen_at FROM range(200000) t(i));
OPTIMIZE user_events ZORDER BY (user_id, page);

-- What sells, to whom.
SELECT category, segment, count(*) AS sales, sum(amount) AS revenue
FROM transactions JOIN products USING (product_id) JOIN customers USING (customer_id)
WHERE sold_at >= TIMESTAMP '2026-06-01' AND sold_at < TIMESTAMP '2026-07-01'
GROUP BY ALL ORDER BY revenue DESC LIMIT 5;

-- How many files that read: months and the events' order leave most out.
EXPLAIN SELECT count(*) FROM transactions WHERE sold_at >= TIMESTAMP '2026-06-01' AND sold_at < TIMESTAMP '2026-07-01';
EXPLAIN SELECT * FROM user_events WHERE day = DATE '2026-03-02' AND user_id = 4711;

-- A day's changes of customers: those who moved, and those who are new.
MERGE INTO customers AS t
USING (
  SELECT i AS customer_id, 'customer ' || i AS name, 'gold' AS segment, {'city': 'Lyon', 'country': 'FR'} AS address, TIMESTAMP '2026-02-01' AS updated_at
  FROM range(9990, 10010) r(i)
) AS s ON t.customer_id = s.customer_id
WHEN MATCHED AND s.updated_at > t.updated_at THEN UPDATE SET *
WHEN NOT MATCHED THEN INSERT *;

SELECT _change_type, count(*) AS rows FROM table_changes('customers', 2) GROUP BY ALL ORDER BY ALL;

-- Somebody's request to be forgotten: from all tables, and from the files, too.
DELETE FROM customers WHERE customer_id = 42;
UPDATE transactions SET customer_id = NULL WHERE customer_id = 42;
REORG TABLE customers APPLY (PURGE);
VACUUM customers DRY RUN;

-- Everything that happened to the customers.
SELECT version, operation, operationMetrics['numTargetRowsUpdated'] AS updated, operationMetrics['numTargetRowsInserted'] AS inserted
FROM (DESCRIBE HISTORY customers) WHERE version >= (SELECT max(version) - 4 FROM (DESCRIBE HISTORY customers)) ORDER BY version;
