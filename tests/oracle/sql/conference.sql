-- The initial child protection conference: within 15 working days of the strategy discussion that began enquiries.
WITH begun AS (
    SELECT "case", id, "at"::TIMESTAMP::DATE AS day, working_days_after("at"::TIMESTAMP::DATE, 15) AS due
    FROM strategy_discussion WHERE section47_begun AND "at"::TIMESTAMP::DATE <= $as_of
), held AS (
    SELECT b."case", b.id, c.id AS conference, c."at" AS day,
        row_number() OVER (PARTITION BY b."case", b.id ORDER BY c."at", c.id) AS place
    FROM begun b JOIN conference c ON c."case" = b."case" AND c.kind IN ('initial', 'pre_birth')
        AND c."at" BETWEEN b.day AND $as_of
)
SELECT b."case", b.id || '/first' AS occurrence, b.due, h.conference AS done_id,
    CASE
        WHEN h.day <= b.due THEN 'met'
        WHEN h.day IS NOT NULL THEN 'met_late'
        WHEN $as_of > b.due THEN 'overdue'
        ELSE 'due'
    END AS state
FROM begun b LEFT JOIN held h ON h."case" = b."case" AND h.id = b.id AND h.place = 1;
