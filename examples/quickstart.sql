-- Makes a Delta table below examples/data, and looks at it from all sides. Run from the repository's root, as often as you like:
--   ./dq -f examples/quickstart.sql

-- A table, partitioned by country, with the rows of a query. OR REPLACE keeps the history of earlier runs.
CREATE OR REPLACE TABLE delta.`examples/data/orders`
USING DELTA
PARTITIONED BY (country)
COMMENT 'orders of the quickstart'
AS SELECT i AS id,
          ['DE', 'FR', 'JP'][i % 3 + 1] AS country,
          DATE '2024-01-01' + (i // 100)::INTEGER AS day,
          ((i * 7919) % 10000 / 100.0)::DECIMAL(10, 2) AS amount
FROM range(3000) AS t(i);

-- Queried, as any table.
SELECT country, count(*) AS orders, sum(amount) AS total
FROM delta.`examples/data/orders`
GROUP BY country ORDER BY country;

-- Appended to: some rows by hand, more from a query over the table itself.
INSERT INTO delta.`examples/data/orders` VALUES
    (3000, 'DE', '2024-02-01'::DATE, 12.50),
    (3001, 'IT', '2024-02-01'::DATE, 99.99);

INSERT INTO delta.`examples/data/orders` (id, country, day, amount)
SELECT id + 10000, country, day + INTERVAL 1 YEAR, amount
FROM delta.`examples/data/orders` WHERE country = 'JP';

-- Travelled in time: the table as it was first made, beside what it is now.
SELECT 'first' AS state, count(*) AS orders FROM delta.`examples/data/orders` VERSION AS OF 0
UNION ALL
SELECT 'now', count(*) FROM delta.`examples/data/orders`;

-- Its history (the last three commits) and its detail.
SELECT version, timestamp, operation, operationMetrics['numOutputRows'] AS rows, operationMetrics['numFiles'] AS files
FROM (DESCRIBE HISTORY delta.`examples/data/orders`) ORDER BY version DESC LIMIT 3;

SELECT description, partitionColumns, numFiles, sizeInBytes, minReaderVersion, minWriterVersion
FROM (DESCRIBE DETAIL delta.`examples/data/orders`);

-- Which files a query reads: partitions and statistics rule the others out.
EXPLAIN SELECT sum(amount) FROM delta.`examples/data/orders` WHERE country = 'JP' AND id > 10000;
