CREATE TABLE inbox (
    consumer  varchar(255) NOT NULL,
    messageid varchar(255) NOT NULL,
    handledat timestamptz  NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, messageid)
);

CREATE INDEX inbox_handledat ON inbox (consumer, handledat);
