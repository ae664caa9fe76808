-- The first five columns are those of Debezium's outbox event router; a table of these alone works too.
CREATE TABLE outbox (
    id              char(36)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    aggregatetype   varchar(255) NOT NULL,
    aggregateid     varchar(255) NOT NULL,
    type            varchar(255) NOT NULL,
    payload         mediumblob   NOT NULL,
    contenttype     varchar(255) NOT NULL DEFAULT 'application/json',
    payloadschema   mediumtext,
    headers         mediumtext,
    recordkey       varchar(255),
    recordpartition integer,
    createdat       timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    INDEX outbox_createdat (createdat)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin;
