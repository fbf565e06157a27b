-- Who had each past call, one after another, and what each said came of it: as the history has it,
-- by the rules of console/domain/history/parts.py. A member who takes a call that it has, or leaves
-- one that it has not, changes nothing; what it says is about the part that had begun by then, or,
-- where it never had the call, about a part without a beginning.

CREATE VIEW past_call_part AS
WITH told AS (
    SELECT number, kind, occurred_at, said(body) AS tree FROM fact
    WHERE kind IN ('agent.took', 'agent.left')
    OR (kind = 'order.settled' AND position('agent.disposition'::bytea IN body) > 0)
), step AS (
    SELECT word(tree, 'call') AS call, word(tree, 'agent') AS member, occurred_at AS at, number,
        substr(kind, 7) AS step, NULL AS code, NULL AS note
    FROM told WHERE kind <> 'order.settled'
    UNION ALL
    SELECT word(tree #> '{order,act}', 'call'), word(tree -> 'order', 'by'), occurred_at, number,
        'said', word(tree #> '{order,act}', 'code'), nullif(word(tree #> '{order,act}', 'note'), '')
    FROM told WHERE kind = 'order.settled' AND tree #>> '{order,act,act}' = 'agent.disposition'
    AND tree #>> '{outcome,kind}' = 'accepted' AND word(tree -> 'order', 'by') <> ''
), known AS (
    SELECT step.*, step = 'took' AND coalesce(lag(step) OVER (
        PARTITION BY call, member, step = 'said' ORDER BY at, number
    ), 'left') = 'left' AS begins
    FROM step WHERE call IS NOT NULL AND member IS NOT NULL
), placed AS (
    SELECT known.*, count(*) FILTER (WHERE begins) OVER (
        PARTITION BY call, member ORDER BY at, number
    ) AS turn
    FROM known
), part AS (
    SELECT call, member, min(at) FILTER (WHERE begins) AS since,
        min(at) FILTER (WHERE step = 'left' AND turn > 0) AS until,
        (array_agg(code ORDER BY at DESC, number DESC) FILTER (WHERE step = 'said'))[1] AS code,
        (array_agg(note ORDER BY at DESC, number DESC) FILTER (WHERE note IS NOT NULL))[1] AS note,
        min(at) FILTER (WHERE begins OR step = 'said') AS begun_at,
        (array_agg(number ORDER BY at, number) FILTER (WHERE begins OR step = 'said'))[1] AS begun
    FROM placed GROUP BY call, member, turn
)
SELECT call, row_number() OVER (PARTITION BY call ORDER BY begun_at, begun) AS part,
    member AS agent, since, until, between_them(since, until) AS seconds,
    part.code AS disposition, part.note
FROM part JOIN past_call USING (call) WHERE begun IS NOT NULL;
