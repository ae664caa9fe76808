package dev.leat.platform.program;

import dev.leat.stream.error.ErrorCode;
import dev.leat.stream.error.ErrorKind;

/** What keeps the program as a whole from starting. */
public enum ProgramError implements ErrorCode {
    /** Another program works in the data folder. */
    DATA_FOLDER_TAKEN,
    /** The data folder cannot be made or written. */
    DATA_FOLDER_UNUSABLE,
    /** Another program listens at the API's address. */
    API_PORT_TAKEN,
    /** Kafka or the registry, which Leat starts for itself, did not start. */
    EMBEDDED_SERVER_FAILED;

    @Override
    public ErrorKind kind() {
        return ErrorKind.OPERATOR;
    }
}
