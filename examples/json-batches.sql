-- JSON batches turned into a Delta table: how it is done, and what is gained in time and size.
-- Run from the repository's root, as often as you like; --timing shows how long each statement takes:
--   mkdir -p examples/data && ./dq examples/data --timing -f examples/json-batches.sql

-- Files as a service leaves them, an object a line.
COPY (SELECT i AS id, 'user-' || i % 5000 AS user_id, ['view', 'click', 'buy'][i % 3 + 1] AS kind,
             strftime(TIMESTAMP '2026-01-01' + INTERVAL (i * 3) SECOND, '%Y-%m-%dT%H:%M:%SZ') AS seen_at,
             {'path': '/p/' || i % 700, 'ms': (i * 7919) % 3000} AS page
      FROM range(1000000) t(i))
TO 'examples/data/json_in' (FORMAT json, FILE_SIZE_BYTES '16MB', OVERWRITE true);

DROP TABLE IF EXISTS json_events;      -- OR REPLACE would keep the table's memory of what it has loaded
CREATE TABLE json_events (id BIGINT, user_id STRING, kind STRING, seen_at TIMESTAMP, page STRUCT<path: STRING, ms: BIGINT>) USING DELTA;

-- Each file is loaded once: the second time there is nothing to do.
COPY INTO json_events FROM 'examples/data/json_in' FILEFORMAT = JSON;
COPY INTO json_events FROM 'examples/data/json_in' FILEFORMAT = JSON;

-- The size, before and after.
SELECT sum(octet_length(content)) AS json_bytes FROM read_blob('examples/data/json_in/*.json');
SELECT sizeInBytes AS delta_bytes, numFiles FROM (DESCRIBE DETAIL json_events);

-- The same question to both.
SELECT kind, count(*) AS events, avg(page.ms)::BIGINT AS ms FROM read_json('examples/data/json_in/*.json') WHERE page.path = '/p/7' GROUP BY kind ORDER BY kind;
SELECT kind, count(*) AS events, avg(page.ms)::BIGINT AS ms FROM json_events WHERE page.path = '/p/7' GROUP BY kind ORDER BY kind;
