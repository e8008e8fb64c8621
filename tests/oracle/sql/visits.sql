-- Visits to a looked after child: within a week of the placement, then every six weeks, each gap counted from the
-- last visit that was made; a visit counts if a social worker saw the child.
WITH home AS (
    SELECT "case", id, "from", "to" FROM placement WHERE "from" <= $as_of
), made AS (
    SELECT h."case", h.id, v.id AS visit, v."at"::TIMESTAMP::DATE AS day,
        row_number() OVER (
            PARTITION BY h."case", h.id
            ORDER BY v."at"::TIMESTAMP::DATE, length(v."at") > 10, v."at"::TIMESTAMP, v.id
        ) AS place
    FROM home h JOIN visit v ON v."case" = h."case" AND v.seen AND v."by" = 'social_worker'
        AND v."at"::TIMESTAMP::DATE BETWEEN h."from" AND least(coalesce(h."to", $as_of), $as_of)
), gap AS (
    SELECT "case", id, 0 AS place, id || '/first' AS occurrence, ("from" + INTERVAL 7 DAY)::DATE AS due FROM home
    UNION ALL
    SELECT m."case", m.id, m.place, m.id || '/after:' || m.visit, (m.day + INTERVAL 42 DAY)::DATE
    FROM made m JOIN home h ON h."case" = m."case" AND h.id = m.id
    WHERE h."to" IS NULL OR m.day < h."to"  -- a visit on the last day starts no gap
)
SELECT g."case", g.occurrence, g.due, n.visit AS done_id,
    CASE
        WHEN n.day <= g.due THEN 'met'
        WHEN n.day IS NOT NULL THEN 'met_late'
        WHEN h."to" < $as_of AND h."to" <= g.due THEN 'cancelled'
        WHEN h."to" < $as_of THEN 'missed'
        WHEN $as_of > g.due THEN 'overdue'
        ELSE 'due'
    END AS state
FROM gap g JOIN home h ON h."case" = g."case" AND h.id = g.id
LEFT JOIN made n ON n."case" = g."case" AND n.id = g.id AND n.place = g.place + 1;
