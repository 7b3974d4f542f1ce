import { z } from 'zod'

/** What stands in a roll-up where no secret or key fitted. */
export const NO_CREDENTIAL = '00000000-0000-0000-0000-000000000000'

/** The same, for a request from an address where the app got no token in the last 30 days: a stranger's. */
export const STRANGER = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** SQL for the secret or key of a roll-up, `NO_CREDENTIAL` where none fitted, whoever asked. */
export const ANY_CREDENTIAL = `coalesce(nullif(credential_id, '${STRANGER}'), '${NO_CREDENTIAL}')`

/** How an address asks for the requests that no secret or key fitted. */
export const NONE_FITTED = 'none'

/** The secret or key of which an address wants the usage: its id, or what stands for none. Anything else is ignored. */
export const credentialChoiceSchema = z
  .union([z.uuid(), z.literal(NONE_FITTED).transform(() => NO_CREDENTIAL)])
  .nullable()
  .catch(null)

/** The same as an address says it. */
export const credentialParameter = (id: string): string => (id === NO_CREDENTIAL ? NONE_FITTED : id)
