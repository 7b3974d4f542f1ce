import { z } from 'zod'

/** Name of the form field for a code of an authenticator app, or for recovery. */
export const FACTOR_CODE_FIELD = 'factorCode'

/** A code as typed: of an authenticator app, or for recovery. */
export const factorCodeSchema = z
  .string('Enter a code.')
  .trim()
  .min(1, 'Enter a code.')
  .max(100, 'This is not a valid code.')
