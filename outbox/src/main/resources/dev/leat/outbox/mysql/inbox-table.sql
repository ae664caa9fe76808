-- A collation that tells every two ids apart, also by case and by blanks at the end.
CREATE TABLE inbox (
    consumer  varchar(255) NOT NULL,
    messageid varchar(255) NOT NULL,
    handledat timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (consumer, messageid),
    INDEX inbox_handledat (consumer, handledat)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin;
