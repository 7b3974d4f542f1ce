/**
 * Every advisory lock of the database by its number, so that no two share one. Some are taken by functions in the
 * database (prisma/sql), which name the number. All are held by a transaction, never by a session: behind a
 * pooler, a session outlives whoever used it.
 */
export const LOCKS = {
  migrations: 7_140_212_001,
  /** By functions: makes and drops the days of token events. */
  eventPartitions: 7_140_212_002,
  /** By a trigger: the audit log has one end. */
  auditChain: 7_140_212_003,
  /** By functions: roll-ups share it; whoever moves what was rolled up has it alone. */
  usage: 7_140_212_005,
  signingKeys: 7_140_212_006,
  /** Throwaway clients are counted before one more is made. */
  laboratory: 7_140_212_008,
  /** Of the instance that does the jobs, as long as it lives. */
  jobs: 7_140_212_007,
} as const
