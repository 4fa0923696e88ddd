-- Statements that give the same rows here and on Spark, one after the other over the same tables. PortableStatementsTests runs them in both modes.

-- selecting and filtering
SELECT * FROM items ORDER BY id LIMIT 20;
SELECT id, name FROM items WHERE id < 10 ORDER BY id;
SELECT id AS "the id", name AS `the name` FROM items WHERE id = 3;
SELECT id, price * 2 AS twice FROM items WHERE price > 40 ORDER BY id;
SELECT id FROM items WHERE name IS NULL ORDER BY id;
SELECT id, name FROM items WHERE name IS NOT NULL AND qty IS NULL ORDER BY id;
SELECT id FROM items WHERE id IN (1, 5, 7) ORDER BY id DESC;
SELECT id FROM items WHERE id NOT IN (SELECT item_id FROM sales) ORDER BY id LIMIT 5;
SELECT id FROM items WHERE id BETWEEN 90 AND 95 ORDER BY id;
SELECT id FROM items WHERE NOT (id > 3 OR ok) ORDER BY id;
SELECT id, name FROM items WHERE name LIKE 'item 1%' ORDER BY id;
SELECT id, name FROM items WHERE name LIKE 'item _' ORDER BY id;
SELECT id, name FROM items WHERE name ILIKE 'ITEM 2%' ORDER BY id;
SELECT id FROM items WHERE name LIKE '%\_%' ORDER BY id;
SELECT DISTINCT qty FROM items ORDER BY qty;
SELECT DISTINCT region FROM sales ORDER BY region;
SELECT count(*) AS n FROM items;
SELECT id FROM items ORDER BY name, id LIMIT 7;
SELECT id, qty FROM items ORDER BY qty DESC, id LIMIT 7;
SELECT id FROM items ORDER BY qty NULLS FIRST, id LIMIT 7;
SELECT id FROM items ORDER BY id LIMIT 5 OFFSET 10;
SELECT id AS x FROM items WHERE id < 3 ORDER BY x;
SELECT * EXCLUDE (raw, attrs, dims, tags) FROM items WHERE id = 5;
SELECT items.id, i.id AS other FROM items JOIN items i ON items.id = i.id + 1 WHERE items.id < 4 ORDER BY 1;

-- values and expressions
SELECT 1 AS a, 'x' AS b, NULL AS c, true AS d;
SELECT 1 + 2 * 3 AS a, (1 + 2) * 3 AS b, 7 % 3 AS c, -7 % 3 AS d, 7 / 2 AS e;
SELECT 'it''s' AS a, 'back\slash' AS b, 'tab	and "quotes"' AS c, '${env:HOME}' AS d;
SELECT 'ü€😀' AS a, length('ü€😀') AS b, upper('grün') AS c;
SELECT CAST('12' AS INTEGER) AS a, '12'::BIGINT AS b, 12::VARCHAR AS c, CAST(1.5 AS DOUBLE) AS d;
SELECT CAST('2024-02-29' AS DATE) AS a, DATE '2024-02-29' AS b, '2024-02-29'::DATE AS c;
SELECT TIMESTAMP '2024-02-29 10:00:00' AS a, CAST('2024-02-29 10:00:00.123456' AS TIMESTAMP) AS b;
SELECT TIMESTAMPTZ '2024-02-29 10:00:00+02' AS a, CAST('2024-02-29 10:00:00' AS TIMESTAMP WITH TIME ZONE) AS b;
SELECT TRY_CAST('x' AS INTEGER) AS a, TRY_CAST('2024-13-01' AS DATE) AS b;
SELECT CASE WHEN id % 2 = 0 THEN 'even' ELSE 'odd' END AS a, CASE id WHEN 1 THEN 'one' END AS b FROM items WHERE id < 4 ORDER BY id;
SELECT coalesce(NULL, 2, 3) AS a, nullif(1, 1) AS b, ifnull(NULL, 'x') AS c;
SELECT abs(-3) AS a, ceil(1.2) AS c, floor(-1.2) AS d, sqrt(16) AS e, pow(2, 10) AS f;
SELECT greatest(1, 3, 2) AS a, least('b', 'a') AS b, mod(10, 4) AS c;
SELECT exp(0) AS a, ln(1) AS b, log10(1000) AS c, degrees(0) AS d, sin(0) AS e;
SELECT 1.10::DECIMAL(10,2) + 2.205::DECIMAL(10,3) AS a, 3::DECIMAL(5,1) AS b;
SELECT 9223372036854775807 AS a, -9223372036854775807 - 1 AS b;
SELECT 1 = 1 AS a, 1 <> 2 AS b, NULL = 1 AS c, NULL IS NULL AS d, 1 IS DISTINCT FROM NULL AS e;
SELECT true AND NULL AS a, false AND NULL AS b, true OR NULL AS c, NOT NULL::BOOLEAN AS d;

-- text
SELECT upper(name) AS u, lower(name) AS l, length(name) AS n FROM items WHERE id IN (1, 2, 10) ORDER BY id;
SELECT substring('abcdef', 2, 3) AS a, substr('abcdef', 3) AS b, left('abc', 2) AS c, right('abc', 2) AS d;
SELECT trim('  x ') AS a, ltrim('  x') AS b, rtrim('x  ') AS c, lpad('7', 3, '0') AS d, rpad('7', 3, '.') AS e;
SELECT 'a' || 'b' || 'c' AS a, concat('a', 'b') AS b, concat_ws('-', 'a', 'b', 'c') AS c;
SELECT replace('banana', 'an', 'AN') AS a, reverse('abc') AS b, repeat('ab', 3) AS c;
SELECT position('c' IN 'abc') AS a, instr('abcabc', 'b') AS b;
SELECT ascii('A') AS a, chr(66) AS b, md5('x') AS c;
SELECT contains('haystack', 'st') AS a, split_part('a,b,c', ',', 2) AS b;
SELECT translate('abc', 'ab', 'xy') AS a, levenshtein('kitten', 'sitting') AS b;
SELECT regexp_replace('a1b22', '[0-9]', '#') IS NOT NULL AS a;

-- dates and times
SELECT year(sold) AS y, month(sold) AS m, day(sold) AS d FROM items WHERE id IN (1, 50) ORDER BY id;
SELECT EXTRACT(YEAR FROM DATE '2024-02-29') AS y, EXTRACT(MONTH FROM DATE '2024-02-29') AS m;
SELECT DATE '2024-02-29' + INTERVAL 1 DAY > DATE '2024-02-29' AS later;
SELECT CAST(date_trunc('month', TIMESTAMP '2024-02-29 10:11:12') AS DATE) AS a;
SELECT hour(TIMESTAMP '2024-02-29 10:11:12') AS h, minute(TIMESTAMP '2024-02-29 10:11:12') AS m, second(TIMESTAMP '2024-02-29 10:11:12') AS s;
SELECT last_day(DATE '2024-02-10') AS l, dayofyear(DATE '2024-03-01') AS y, quarter(DATE '2024-05-01') AS q;
SELECT id, moment, wall FROM items WHERE id BETWEEN 10 AND 14 ORDER BY id;
SELECT count(*) AS n FROM items WHERE moment >= TIMESTAMPTZ '2024-01-02 00:00:00+00';
SELECT count(*) AS n FROM items WHERE wall < TIMESTAMP '2024-01-03 00:00:00';
SELECT count(*) AS n FROM items WHERE sold = DATE '2024-01-05';
SELECT max(moment) AS a, min(wall) AS b, max(sold) AS c FROM items;

-- grouping
SELECT region, count(*) AS n FROM sales GROUP BY region ORDER BY region;
SELECT region, sum(amount) AS total, min(day) AS first, max(day) AS last FROM sales GROUP BY region ORDER BY region;
SELECT region, day, count(*) AS n FROM sales GROUP BY region, day HAVING count(*) > 3 ORDER BY region, day;
SELECT qty, count(*) AS n FROM items GROUP BY qty ORDER BY qty;
SELECT count(qty) AS a, count(DISTINCT qty) AS b, sum(qty) AS c, avg(qty) AS d FROM items;
SELECT min(name) AS a, max(name) AS b FROM items;
SELECT sum(price) AS s, max(price) AS m FROM items;
SELECT count(*) FILTER (WHERE ok) AS a, sum(qty) FILTER (WHERE id < 10) AS b FROM items;
SELECT bool_and(ok) AS a, bool_or(ok) AS b FROM items WHERE id < 10;
SELECT region, grouping(region) AS g, count(*) AS n FROM sales GROUP BY ROLLUP (region) ORDER BY region, g;
SELECT region, count(*) AS n FROM sales GROUP BY GROUPING SETS ((region), ()) ORDER BY region, n;
SELECT id % 3 AS k, count(*) AS n FROM items GROUP BY id % 3 ORDER BY k;
SELECT qty, count(*) AS n FROM items GROUP BY 1 ORDER BY 1;
SELECT stddev_pop(qty) > 0 AS a, var_pop(qty) > 0 AS b, median(qty) AS c FROM items;
SELECT count(*) AS n FROM (SELECT DISTINCT region, day FROM sales);
SELECT max(n) AS m FROM (SELECT item_id, count(*) AS n FROM sales GROUP BY item_id);

-- joins
SELECT i.id, s.amount FROM items i JOIN sales s ON s.item_id = i.id WHERE i.id < 5 ORDER BY i.id, s.id;
SELECT i.id, s.id AS sale FROM items i LEFT JOIN sales s ON s.item_id = i.id WHERE i.id > 95 ORDER BY i.id, s.id;
SELECT i.id, count(s.id) AS n FROM items i LEFT JOIN sales s ON s.item_id = i.id GROUP BY i.id ORDER BY i.id LIMIT 10;
SELECT s.id FROM items i RIGHT JOIN sales s ON s.item_id = i.id AND i.id < 3 ORDER BY s.id LIMIT 5;
SELECT count(*) AS n FROM items i FULL OUTER JOIN sales s ON s.item_id = i.id;
SELECT count(*) AS n FROM items CROSS JOIN (SELECT 1 AS one UNION ALL SELECT 2);
SELECT id FROM items WHERE EXISTS (SELECT 1 FROM sales WHERE sales.item_id = items.id AND amount > 300) ORDER BY id;
SELECT id FROM items WHERE NOT EXISTS (SELECT 1 FROM sales WHERE sales.item_id = items.id) ORDER BY id LIMIT 5;
SELECT i.id, (SELECT max(amount) FROM sales s WHERE s.item_id = i.id) AS best FROM items i WHERE id < 6 ORDER BY id;
SELECT a.id, b.id AS next FROM items a JOIN items b ON b.id = a.id + 1 WHERE a.id < 4 ORDER BY a.id;
SELECT id FROM items JOIN (SELECT item_id AS id FROM sales WHERE region = 'north') USING (id) WHERE id < 20 ORDER BY id;
SELECT v.a, v.b FROM (VALUES (1, 'x'), (2, 'y')) AS v(a, b) ORDER BY v.a;

-- sets and common tables
SELECT id FROM items WHERE id < 3 UNION SELECT id FROM items WHERE id < 5 ORDER BY id;
SELECT id FROM items WHERE id < 3 UNION ALL SELECT id FROM items WHERE id < 3 ORDER BY id;
SELECT id FROM items WHERE id < 6 INTERSECT SELECT id FROM items WHERE id > 3 ORDER BY id;
SELECT id FROM items WHERE id < 6 EXCEPT SELECT id FROM items WHERE id > 3 ORDER BY id;
WITH big AS (SELECT * FROM sales WHERE amount > 200) SELECT region, count(*) AS n FROM big GROUP BY region ORDER BY region;
WITH a AS (SELECT id FROM items WHERE id < 4), b AS (SELECT id * 10 AS id FROM a) SELECT a.id, b.id AS ten FROM a JOIN b ON b.id = a.id * 10 ORDER BY a.id;
SELECT * FROM (SELECT id, row_number() OVER (ORDER BY id DESC) AS r FROM items) WHERE r <= 3 ORDER BY r;

-- windows
SELECT id, row_number() OVER (PARTITION BY qty ORDER BY id) AS r FROM items WHERE id < 12 ORDER BY id;
SELECT id, rank() OVER (ORDER BY qty) AS r, dense_rank() OVER (ORDER BY qty) AS d FROM items WHERE id < 12 ORDER BY id;
SELECT id, lag(id) OVER (ORDER BY id) AS p, lead(id, 2) OVER (ORDER BY id) AS n FROM items WHERE id < 6 ORDER BY id;
SELECT id, sum(qty) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS s FROM items WHERE id < 12 ORDER BY id;
SELECT id, first_value(name) OVER (ORDER BY id) AS f, last_value(id) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS l FROM items WHERE id < 5 ORDER BY id;
SELECT id, ntile(3) OVER (ORDER BY id) AS t FROM items WHERE id < 9 ORDER BY id;
SELECT region, amount, sum(amount) OVER (PARTITION BY region ORDER BY id) AS running FROM sales WHERE id < 12 ORDER BY id;
SELECT id, count(*) OVER w AS n FROM items WHERE id < 6 WINDOW w AS (PARTITION BY ok) ORDER BY id;

-- lists, maps, structs
SELECT id, tags, attrs, dims FROM items WHERE id < 8 ORDER BY id;
SELECT id, tags[1] AS first, tags[3] AS third FROM items WHERE id < 8 ORDER BY id;
SELECT id, attrs['a'] AS a, attrs['none'] AS none FROM items WHERE id < 8 ORDER BY id;
SELECT id, dims.w AS w, dims.h AS h FROM items WHERE id < 8 ORDER BY id;
SELECT [1, 2, 3] AS l, [1, NULL] AS n, {'a': 1, 'b': 'x'} AS s, MAP {'k': 1} AS m;
SELECT [[1, 2], [3]][1][2] AS x, {'a': [10, 20]}.a[2] AS y;
SELECT id, tags[1] IS NULL AS none FROM items WHERE id < 6 AND tags IS NOT NULL ORDER BY id;
SELECT array_contains(tags, 't1') AS c FROM items WHERE id < 6 ORDER BY id;
SELECT id FROM items WHERE dims.w = 4 ORDER BY id;
SELECT id FROM items WHERE tags IS NULL ORDER BY id LIMIT 4;
SELECT map_keys(attrs) AS k, map_values(attrs) AS v FROM items WHERE id IN (1, 2) ORDER BY id;

-- types at their ends
SELECT CAST(NULL AS INTEGER) AS a, CAST(NULL AS VARCHAR) AS b, CAST(NULL AS TIMESTAMP) AS c, CAST(NULL AS DECIMAL(38,10)) AS d;
SELECT 'NaN'::DOUBLE AS a, 'Infinity'::DOUBLE AS b, '-Infinity'::DOUBLE AS c;
SELECT DATE '0001-01-01' AS a, DATE '9999-12-31' AS b;
SELECT TIMESTAMP '0001-01-01 00:00:00' AS a, TIMESTAMP '9999-12-31 23:59:59.999999' AS b;
SELECT 99999999999999999999999999999999999999::DECIMAL(38,0) AS a, 0.00000001::DECIMAL(38,8) AS b;
SELECT (-128)::TINYINT AS a, (-32768)::SMALLINT AS b, 1.5::FLOAT AS c, raw AS d FROM items WHERE id = 3;
SELECT '' AS a, length('') AS b, '' IS NULL AS c;

-- time travel and history
SELECT count(*) AS n FROM history VERSION AS OF 0;
SELECT count(*) AS n FROM history VERSION AS OF 1;
SELECT count(*) AS n FROM history@v1;
SELECT count(*) AS n FROM history FOR VERSION AS OF 2;
SELECT max(id) AS m FROM history AT (VERSION => 1);
SELECT (SELECT count(*) FROM history VERSION AS OF 0) AS a, (SELECT count(*) FROM history) AS b;

-- changes
INSERT INTO scratch VALUES (1, 'one', NULL), (2, 'two', DATE '2024-01-01');
SELECT * FROM scratch ORDER BY id;
INSERT INTO scratch (name, id) VALUES ('three', 3);
INSERT INTO scratch SELECT id + 10, name, sold FROM items WHERE id < 5;
SELECT * FROM scratch ORDER BY id;
UPDATE scratch SET name = upper(name), d = DATE '2025-01-01' WHERE id < 3;
SELECT * FROM scratch ORDER BY id;
DELETE FROM scratch WHERE id = 2;
DELETE FROM scratch WHERE id > 1000;
MERGE INTO scratch t USING (SELECT 1 AS id, 'uno' AS name UNION ALL SELECT 50, 'fifty') s ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name);
SELECT * FROM scratch ORDER BY id;
INSERT INTO scratch BY NAME SELECT 'named' AS name, 60::BIGINT AS id, NULL::DATE AS d;
SELECT id, name, d FROM scratch WHERE id >= 50 ORDER BY id;
INSERT OVERWRITE scratch SELECT id, name, sold FROM items WHERE id IN (1, 2);
SELECT * FROM scratch ORDER BY id;
ALTER TABLE scratch ADD COLUMN extra VARCHAR;
INSERT INTO scratch VALUES (70, 'new', NULL, 'it''s\extra');
SELECT * FROM scratch ORDER BY id;
ALTER TABLE scratch SET TBLPROPERTIES ('team' = 'corpus');
OPTIMIZE scratch;
SELECT count(*) AS n, max(extra) AS e FROM scratch;
RESTORE TABLE scratch TO VERSION AS OF 1;
SELECT * FROM scratch ORDER BY id;
CREATE TEMP VIEW few AS SELECT id, name FROM items WHERE id < 4;
SELECT * FROM few ORDER BY id;
SELECT f.name, count(*) AS n FROM few f JOIN sales s ON s.item_id = f.id GROUP BY f.name ORDER BY f.name;
DROP VIEW few;
TRUNCATE TABLE scratch;
SELECT count(*) AS n FROM scratch;
