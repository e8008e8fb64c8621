-- The first review of a looked after child: within 20 working days of the day on which the time in care began.
WITH spell AS (
    SELECT "case", id, "from", "to", working_days_after("from", 20) AS due FROM looked_after WHERE "from" <= $as_of
), held AS (
    SELECT s."case", s.id, r.id AS review, r."at" AS day,
        row_number() OVER (PARTITION BY s."case", s.id ORDER BY r."at", r.id) AS place
    FROM spell s JOIN review r ON r."case" = s."case" AND r.kind = 'looked_after'
        AND r."at" BETWEEN s."from" AND least(coalesce(s."to", $as_of), $as_of)
)
SELECT s."case", s.id || '/first' AS occurrence, s.due, h.review AS done_id,
    CASE
        WHEN h.day <= s.due THEN 'met'
        WHEN h.day IS NOT NULL THEN 'met_late'
        WHEN s."to" < $as_of AND s."to" <= s.due THEN 'cancelled'
        WHEN s."to" < $as_of THEN 'missed'
        WHEN $as_of > s.due THEN 'overdue'
        ELSE 'due'
    END AS state
FROM spell s LEFT JOIN held h ON h."case" = s."case" AND h.id = s.id AND h.place = 1;
