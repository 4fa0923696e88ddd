-- OpenTelemetry spans: batches of an exporter come more than once and out of order; each span shall be there once, with its last state.
-- Run from the repository's root, as often as you like:
--   mkdir -p examples/data && ./dq examples/data -f examples/opentelemetry.sql
CREATE SCHEMA IF NOT EXISTS telemetry;
USE telemetry;

CREATE OR REPLACE TABLE spans (
  trace_id STRING NOT NULL,
  span_id STRING NOT NULL,
  parent_span_id STRING,
  service STRING,
  name STRING,
  start_time TIMESTAMP,
  duration_us BIGINT,
  status STRING,
  attributes MAP<STRING, STRING>,
  day DATE GENERATED ALWAYS AS (CAST(start_time AS DATE))
) USING DELTA PARTITIONED BY (day)
TBLPROPERTIES ('delta.enableDeletionVectors' = 'true');

-- A batch as an exporter sends it: spans that have ended, and some that have only begun (no duration yet).
CREATE OR REPLACE TEMP TABLE batch AS
SELECT md5((i // 8)::VARCHAR) AS trace_id, substr(md5('s' || i), 1, 16) AS span_id,
       if(i % 8 = 0, NULL, substr(md5('s' || (i - i % 8)), 1, 16)) AS parent_span_id,
       ['gateway', 'orders', 'payments', 'stock'][i % 4 + 1] AS service, ['GET /', 'POST /order', 'charge', 'reserve'][i % 4 + 1] AS name,
       TIMESTAMPTZ '2026-01-30 22:00:00Z' + INTERVAL (i * 50) MILLISECOND AS start_time,
       if(i % 100 = 99, NULL, 200 + (i * 7919) % 90000) AS duration_us, if(i % 500 = 0, 'ERROR', 'OK') AS status,
       MAP {'http.status_code': if(i % 500 = 0, '500', '200'), 'host': 'node-' || i % 5} AS attributes
FROM range(200000) t(i);

-- The upsert: the condition names the partition, so that files of other days stay closed.
MERGE INTO spans AS t
USING (SELECT *, (start_time AT TIME ZONE 'UTC')::DATE AS day FROM batch) AS s
ON t.day = s.day AND t.trace_id = s.trace_id AND t.span_id = s.span_id
WHEN MATCHED AND t.duration_us IS NULL AND s.duration_us IS NOT NULL THEN UPDATE SET duration_us = s.duration_us, status = s.status
WHEN NOT MATCHED THEN INSERT (trace_id, span_id, parent_span_id, service, name, start_time, duration_us, status, attributes)
  VALUES (s.trace_id, s.span_id, s.parent_span_id, s.service, s.name, s.start_time, s.duration_us, s.status, s.attributes);

-- The same batch again, now with the ends of the spans that had only begun: nothing doubles.
UPDATE batch SET duration_us = 1234 WHERE duration_us IS NULL;
MERGE INTO spans AS t
USING (SELECT *, (start_time AT TIME ZONE 'UTC')::DATE AS day FROM batch) AS s
ON t.day = s.day AND t.trace_id = s.trace_id AND t.span_id = s.span_id
WHEN MATCHED AND t.duration_us IS NULL AND s.duration_us IS NOT NULL THEN UPDATE SET duration_us = s.duration_us, status = s.status
WHEN NOT MATCHED THEN INSERT (trace_id, span_id, parent_span_id, service, name, start_time, duration_us, status, attributes)
  VALUES (s.trace_id, s.span_id, s.parent_span_id, s.service, s.name, s.start_time, s.duration_us, s.status, s.attributes);

SELECT count(*) AS spans, count(DISTINCT span_id) AS different, count(*) FILTER (duration_us IS NULL) AS not_ended FROM spans;

-- Where time goes, and what fails.
SELECT service, name, count(*) AS calls, quantile_cont(duration_us, 0.5)::BIGINT AS p50_us, quantile_cont(duration_us, 0.99)::BIGINT AS p99_us,
       count(*) FILTER (status = 'ERROR') AS errors
FROM spans WHERE start_time >= TIMESTAMPTZ '2026-01-30 23:00:00Z' GROUP BY ALL ORDER BY p99_us DESC, service;

-- One trace, from its root.
SELECT name, service, duration_us, attributes['host'] AS host
FROM spans WHERE day = DATE '2026-01-30' AND trace_id = md5('0') ORDER BY start_time;
