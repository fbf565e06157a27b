-- Past calls for SQL, as each host's own history has them: those that are over, without the legs
-- of agents' own phones. It reads the raw bodies of the facts by the rules of
-- console/switchboard/journal/rows.py, and says what a call was by those of
-- console/domain/history/outcomes.py. PostgreSQL holds no NUL: the view has U+FFFD in its place,
-- and in that of half a surrogate pair. A body that is no UTF-8 is read byte by byte.

CREATE FUNCTION said(body bytea) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    told text;
BEGIN
    RETURN convert_from(body, 'UTF8')::jsonb;
EXCEPTION WHEN OTHERS THEN
    BEGIN
        BEGIN
            told := ltrim(convert_from(body, 'UTF8'), U&'\FEFF');
        EXCEPTION WHEN OTHERS THEN
            told := convert_from(body, 'LATIN1');
        END;
        told := regexp_replace(told, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g');
        told := regexp_replace(
            told,
            '(?<!\\)((?:\\\\)*)\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})',
            '\1\\ufffd', 'g'
        );
        told := regexp_replace(
            told,
            '(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}',
            '\\ufffd', 'g'
        );
        RETURN told::jsonb;
    EXCEPTION WHEN OTHERS THEN
        RETURN NULL;
    END;
END $$;

CREATE FUNCTION carried(state text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN convert_from(decode(state, 'base64'), 'UTF8')::jsonb;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;

-- A text of a JSON object; a whole number counts as one, as ids do.
CREATE FUNCTION word(tree jsonb, name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN jsonb_typeof(tree -> name) = 'string' THEN tree ->> name
        WHEN jsonb_typeof(tree -> name) = 'number' AND tree ->> name ~ '^-?[0-9]+$'
        THEN tree ->> name
    END
$$;

CREATE FUNCTION items(tree jsonb) RETURNS SETOF jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_array_elements(CASE jsonb_typeof(tree) WHEN 'array' THEN tree ELSE '[]' END)
$$;

-- The payload of an event of Telnyx's, however it is wrapped.
CREATE FUNCTION payload(tree jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN tree -> 'data' ? 'event_type' THEN tree -> 'data'
        WHEN jsonb_typeof(tree #> '{metadata,event}') = 'object'
        THEN coalesce(tree #> '{metadata,event,data}', tree #> '{metadata,event}')
        WHEN jsonb_typeof(tree #> '{data,metadata,event}') = 'object'
        THEN coalesce(tree #> '{data,metadata,event,data}', tree #> '{data,metadata,event}')
        WHEN tree ? 'event_type' THEN tree
        ELSE coalesce(tree -> 'data', tree)
    END -> 'payload'
$$;

-- What became of an outgoing call that nobody answered, by a hang-up cause or a SIP status.
CREATE FUNCTION unanswered(code text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN code IN ('user_busy', '486', '600') THEN 'busy'
        WHEN code IN ('call_rejected', '603') THEN 'rejected'
        WHEN code IN ('originator_cancel', '487') THEN 'cancelled'
        WHEN code IN ('timeout', 'no_answer', '480', '408') THEN 'no answer'
    END
$$;

-- Seconds; two clocks may have told the two times: never less than nothing.
CREATE FUNCTION between_them(since timestamptz, until timestamptz) RETURNS float8
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN until < since THEN 0 ELSE extract(epoch FROM until - since)::float8 END
$$;

CREATE VIEW past_call AS
WITH own AS (
    SELECT number, id, kind, occurred_at, said(body) AS p FROM fact
    WHERE kind IN ('order.placed', 'order.settled', 'leg.sighted', 'agent.took')
), event AS (
    SELECT number, kind, occurred_at, payload(said(body)) AS p FROM fact
    WHERE kind NOT IN (
        'order.placed', 'order.settled', 'leg.sighted', 'leg.doubted', 'participant.sighted',
        'conference.recorded', 'agent.took', 'agent.left', 'agent.missed', 'agent.wrapped_up',
        'offer.made', 'offer.ended', 'claim.made', 'claim.released'
    )
), ordered AS (
    SELECT own.*, p #> '{order,act}' AS act, named.call
    FROM own CROSS JOIN LATERAL (
        SELECT word(p #> '{order,act}', 'call') AS call
        UNION SELECT word(p #> '{order,act}', 'other')
        UNION SELECT items(p #> '{order,act,others}') #>> '{}'
        UNION SELECT items(p #> '{order,act,members}') #>> '{}'
        UNION SELECT word(p -> 'outcome', 'call')
    ) AS named
    WHERE kind IN ('order.placed', 'order.settled') AND named.call <> ''
), settled AS (
    SELECT ordered.*, act ->> 'act' AS deed, act ->> 'act' = 'call.dial' AS dials
    FROM ordered WHERE kind = 'order.settled' AND p #>> '{outcome,kind}' = 'accepted'
), named AS (
    SELECT event.*, word(p, 'call_control_id') AS call,
        carried(word(p, 'client_state')) AS state,
        kind NOT IN (
            'call.enqueued', 'call.dequeued', 'call.cost', 'call.speak.started',
            'call.speak.ended', 'call.playback.started', 'call.playback.ended',
            'call.recording.saved', 'call.recording.error',
            'call.recording.transcription.saved', 'call.transcription', 'call.fork.started',
            'call.fork.stopped', 'call.deepfake_detection.result',
            'call.deepfake_detection.error', 'call.conversation_insights.generated'
        ) AND kind !~ '^(conference|streaming|siprec)[.]' AS has_parties
    FROM event
), line AS (
    SELECT number, call, word(p, 'call_session_id') AS session,
        word(p, 'connection_id') AS connection,
        CASE WHEN kind = 'call.initiated' THEN word(p, 'direction') END AS direction,
        CASE WHEN has_parties THEN word(p, 'from') END AS from_number,
        CASE WHEN has_parties THEN word(p, 'to') END AS to_number,
        CASE WHEN kind = 'call.initiated' AND word(p, 'direction') IS DISTINCT FROM 'outgoing'
            THEN word(p, 'caller_id_name') END AS name,
        CASE WHEN kind = 'call.initiated' THEN occurred_at END AS started_at,
        CASE WHEN kind = 'call.answered' THEN occurred_at END AS answered_at,
        CASE WHEN kind IN ('call.bridged', 'conference.participant.joined')
            THEN occurred_at END AS bridged_at,
        CASE WHEN kind = 'call.hangup' THEN occurred_at END AS ended_at,
        CASE WHEN kind = 'call.hangup' THEN word(p, 'hangup_cause') END AS cause,
        CASE WHEN kind = 'call.hangup' THEN word(p, 'hangup_source') END AS source,
        CASE WHEN kind = 'call.hangup' THEN word(p, 'sip_hangup_cause') END AS sip,
        CASE WHEN kind = 'call.hangup' THEN substring(
            CASE jsonb_typeof(p -> 'telnyx_error') WHEN 'object'
                THEN CASE jsonb_typeof(p #> '{telnyx_error,error_code}') WHEN 'string'
                    THEN p #>> '{telnyx_error,error_code}' END
                WHEN 'string' THEN p ->> 'telnyx_error' END
            FROM '^[A-Za-z0-9]{1,12}$') END AS error,
        word(state, 'r') AS role,
        NULL AS agent,
        CASE WHEN kind = 'call.enqueued' THEN word(p, 'queue') END AS queue,
        NULL AS disposition, NULL AS note,
        CASE WHEN kind = 'call.cost' THEN word(p, 'total_cost') END AS cost,
        CASE WHEN kind = 'call.cost' THEN (
            SELECT part.value ->> 'currency'
            FROM items(p -> 'cost_parts') WITH ORDINALITY AS part(value, place)
            WHERE part.value ->> 'currency' <> '' ORDER BY place LIMIT 1
        ) END AS currency,
        CASE WHEN kind = 'call.hangup'
            AND jsonb_typeof(p #> '{call_quality_stats,inbound,mos}') = 'string'
            THEN p #>> '{call_quality_stats,inbound,mos}' END AS mos,
        CASE WHEN kind IN (
                'streaming.started', 'call.conversation.created', 'call.conversation.ended',
                'call.ai_gather.ended', 'call.ai_gather.message_history_updated',
                'call.ai_gather.partial_results'
            ) OR (kind = 'call.gather.ended' AND word(p, 'digits') <> '')
            THEN occurred_at END AS machine_at
    FROM named WHERE call <> ''
    UNION ALL
    SELECT number, word(p, 'call_control_id'), word(p, 'call_session_id'),
        word(p, 'connection_id'), NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        CASE WHEN p -> 'alive' = 'false' THEN occurred_at END,
        NULL, NULL, NULL, NULL, word(carried(word(p, 'client_state')), 'r'),
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM own WHERE kind = 'leg.sighted' AND word(p, 'call_control_id') <> ''
    UNION ALL
    SELECT number, word(p, 'call'), word(p, 'call_session_id'), word(p, 'connection_id'),
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        word(carried(word(p, 'client_state')), 'r'),
        word(p, 'agent'), NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM own WHERE kind = 'agent.took' AND word(p, 'call') <> ''
    UNION ALL
    SELECT number, call, word(p, 'call_session_id'),
        coalesce(
            CASE WHEN dials THEN nullif(word(p, 'connection_id'), '')
                ELSE word(p, 'connection_id') END,
            CASE WHEN dials THEN word(act, 'connection_id') END
        ),
        CASE WHEN dials THEN 'outgoing' END,
        CASE WHEN dials THEN word(act, 'from_') END,
        CASE WHEN dials THEN word(act, 'to') END,
        NULL,
        CASE WHEN dials THEN occurred_at END,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        CASE WHEN dials THEN word(act, 'role')
            ELSE word(carried(word(p, 'client_state')), 'r') END,
        CASE WHEN deed IN (
            'call.dial', 'call.answer', 'call.bridge', 'call.reject', 'call.reject_not_ready',
            'call.transfer', 'call.refer', 'call.enqueue'
        ) THEN nullif(word(p -> 'order', 'by'), '') END,
        NULL,
        CASE WHEN deed = 'agent.disposition' THEN word(act, 'code') END,
        CASE WHEN deed = 'agent.disposition' THEN nullif(word(act, 'note'), '') END,
        NULL, NULL, NULL, NULL
    FROM settled
), merged AS (
    SELECT call,
        (array_agg(session ORDER BY number) FILTER (WHERE session IS NOT NULL))[1] AS session,
        (array_agg(connection ORDER BY number)
            FILTER (WHERE connection IS NOT NULL))[1] AS connection,
        (array_agg(direction ORDER BY number) FILTER (WHERE direction IS NOT NULL))[1] AS direction,
        (array_agg(from_number ORDER BY number)
            FILTER (WHERE from_number IS NOT NULL))[1] AS from_number,
        (array_agg(to_number ORDER BY number) FILTER (WHERE to_number IS NOT NULL))[1] AS to_number,
        (array_agg(name ORDER BY number) FILTER (WHERE name IS NOT NULL))[1] AS name,
        min(started_at) AS started_at, min(answered_at) AS answered_at,
        min(bridged_at) AS bridged_at, min(ended_at) AS ended_at,
        (array_agg(cause ORDER BY number) FILTER (WHERE cause IS NOT NULL))[1] AS cause,
        (array_agg(source ORDER BY number) FILTER (WHERE source IS NOT NULL))[1] AS source,
        (array_agg(sip ORDER BY number) FILTER (WHERE sip IS NOT NULL))[1] AS sip,
        (array_agg(error ORDER BY number) FILTER (WHERE error IS NOT NULL))[1] AS error,
        (array_agg(role ORDER BY number) FILTER (WHERE role IS NOT NULL))[1] AS role,
        (array_agg(agent ORDER BY number DESC) FILTER (WHERE agent IS NOT NULL))[1] AS agent,
        (array_agg(queue ORDER BY number DESC) FILTER (WHERE queue IS NOT NULL))[1] AS queue,
        (array_agg(disposition ORDER BY number DESC)
            FILTER (WHERE disposition IS NOT NULL))[1] AS disposition,
        (array_agg(note ORDER BY number DESC) FILTER (WHERE note IS NOT NULL))[1] AS note,
        (array_agg(cost ORDER BY number DESC) FILTER (WHERE cost IS NOT NULL))[1] AS cost,
        (array_agg(currency ORDER BY number DESC)
            FILTER (WHERE currency IS NOT NULL))[1] AS currency,
        (array_agg(mos ORDER BY number DESC) FILTER (WHERE mos IS NOT NULL))[1] AS mos,
        min(machine_at) AS machine_at
    FROM line GROUP BY call
), transferred AS (
    -- a caller talks from when the leg is bridged that carries the mark of the caller's transfer
    SELECT ordered.call, min(named.occurred_at) AS at
    FROM named JOIN ordered ON right(ordered.id, 12) = word(state, 'o')
    JOIN merged ON merged.call = ordered.call AND merged.session = word(named.p, 'call_session_id')
    WHERE named.kind = 'call.bridged' AND word(state, 'r') = 'target'
    AND ordered.kind = 'order.placed' AND word(named.p, 'call_session_id') <> ''
    GROUP BY ordered.call
), past AS (
    SELECT merged.*, least(merged.bridged_at, transferred.at) AS joined_at,
        -- a machine served the caller, and nobody else: who was queued waited for a person
        direction = 'incoming' AND machine_at IS NOT NULL AND queue IS NULL
            AND least(merged.bridged_at, transferred.at) IS NULL AS served_by_machine
    FROM merged LEFT JOIN transferred USING (call)
    WHERE ended_at IS NOT NULL AND coalesce(role, '') NOT IN ('agent', 'supervisor')
), judged AS (
    SELECT past.*, CASE
        WHEN joined_at IS NOT NULL THEN 'answered'
        WHEN answered_at IS NOT NULL OR machine_at IS NOT NULL
        THEN CASE WHEN direction = 'incoming' AND NOT served_by_machine
            THEN 'abandoned' ELSE 'answered' END
        WHEN cause IS NULL OR direction IS NULL THEN 'unknown'
        WHEN direction = 'outgoing' AND upper(error) IN (
            'D1', 'D2', 'D3', 'D4', 'D22', 'D9', 'P05', '90041', '90042', '90043', 'D5', 'D56',
            'D19', 'D24', 'D39', '20012', 'D15', 'D16', 'D17', 'D18', 'D7', 'D38', 'D44', 'D60',
            'D61', '20013', '20014', '20015', '20016', '20017', '10038', '10039', 'D35', 'D36',
            'D46', 'D49', 'D51', 'D53', 'D54', 'D63', 'D64', 'D11', 'D13', 'D14', 'D21', 'D30',
            'D37', 'D40', 'D41', 'D42', 'D50', 'D57', 'D58', 'D59', 'RG1', 'TM1', 'TV1', 'B3',
            'PE1', 'PE2', 'PE3', 'PE4', 'PE5', 'PE6', '90019', '90032', '90033', '90044', '90058'
        ) THEN 'failed'
        WHEN direction = 'outgoing'
        THEN coalesce(unanswered(cause), unanswered(coalesce(sip, '')), 'failed')
        WHEN cause IN ('timeout', 'no_answer') THEN 'missed'
        WHEN cause IN ('call_rejected', 'user_busy') OR source = 'callee' THEN 'rejected'
        ELSE 'missed' END AS outcome
    FROM past
)
SELECT call, session, connection, direction, outcome, from_number, to_number, name, started_at,
    answered_at, joined_at AS bridged_at, ended_at,
    CASE WHEN outcome = 'answered' AND served_by_machine IS NOT TRUE
        THEN between_them(coalesce(joined_at, answered_at), ended_at) END AS seconds,
    between_them(started_at, CASE
        WHEN outcome <> 'answered' THEN ended_at
        WHEN direction = 'outgoing' THEN coalesce(answered_at, joined_at)
        ELSE coalesce(joined_at, answered_at, machine_at) END) AS waited_seconds,
    role, agent, queue, disposition, note, cause, source, sip, error, cost, currency, mos,
    machine_at
FROM judged;
