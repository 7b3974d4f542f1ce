// What a program may ask of the server. The guide tells the same to those who write one.

/** What one connection may send, and how long it may take to. */
export const CONNECTION_LIMITS = {
  maxHeaderBytes: 16 * 1024,
  headersWithinSeconds: 10,
  requestWithinSeconds: 30,
  keepAliveSeconds: 65,
} as const

/** The time within which failed authentications are counted. */
export const FAILURE_WINDOW_SECONDS = 60
