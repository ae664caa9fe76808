-- The first five columns are those of Debezium's outbox event router; a table of these alone works too.
CREATE TABLE outbox (
    id              uuid         PRIMARY KEY,
    aggregatetype   varchar(255) NOT NULL,
    aggregateid     varchar(255) NOT NULL,
    type            varchar(255) NOT NULL,
    payload         bytea        NOT NULL,
    contenttype     varchar(255) NOT NULL DEFAULT 'application/json',
    payloadschema   text,
    headers         text,
    recordkey       varchar(255),
    recordpartition integer,
    createdat       timestamptz  NOT NULL DEFAULT now()
);

CREATE INDEX outbox_createdat ON outbox (createdat);
