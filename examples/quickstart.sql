-- A small Delta table comes with the examples: orders by country, in two versions.
-- Run from the root of the repository: ./dq -f examples/quickstart.sql
SELECT country, count(*) AS orders, sum(amount) AS total
FROM delta.`examples/data/orders` GROUP BY country ORDER BY country;

-- the table as it was before the last append
SELECT count(*) AS orders_then FROM delta.`examples/data/orders` VERSION AS OF 0;

-- what the append brought
SELECT country, count(*) AS new_orders
FROM (SELECT * FROM delta.`examples/data/orders` EXCEPT SELECT * FROM delta.`examples/data/orders` VERSION AS OF 0)
GROUP BY country ORDER BY country;

-- only one file of four is read: the others are ruled out by partition and by statistics
EXPLAIN SELECT * FROM delta.`examples/data/orders` WHERE country = 'DE' AND id = 1234;
