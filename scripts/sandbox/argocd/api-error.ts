/** HTTP status of each gRPC code, as the gateway maps them. */
const httpStatuses: Readonly<Record<number, number>> = {
  2: 500,
  3: 400,
  5: 404,
  7: 403,
  9: 400,
  12: 501,
  13: 500,
  14: 503,
  16: 401,
};

/** An answer of the API that is an error: gRPC code and message. */
export class ApiError extends Error {
  readonly code: number;
  readonly status: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
    this.status = httpStatuses[code] ?? 500;
  }
}

export const invalidArgument = (message: string) => new ApiError(3, message);
export const notFound = (message: string) => new ApiError(5, message);
export const permissionDenied = (detail = '') => new ApiError(7, `permission denied${detail}`);
export const failedPrecondition = (message: string) => new ApiError(9, message);
export const unauthenticated = (message: string) => new ApiError(16, message);

/** The body of a unary error; 3.6 sends no `details`. */
export function errorBody({ code, message }: ApiError): Record<string, unknown> {
  return { error: message, code, message };
}

const reasonPhrases: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
};

/** The error message of a stream. */
export function streamErrorBody({ code, message, status }: ApiError): Record<string, unknown> {
  return {
    error: {
      grpc_code: code,
      http_code: status,
      message,
      http_status: reasonPhrases[status] ?? 'Error',
      details: [],
    },
  };
}
