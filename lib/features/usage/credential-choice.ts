import { z } from 'zod'

/** What stands in a roll-up where no secret or key fitted. */
export const NO_CREDENTIAL = '00000000-0000-0000-0000-000000000000'

/** How an address asks for the requests that no secret or key fitted. */
export const NONE_FITTED = 'none'

/** The secret or key of which an address wants the usage: its id, or what stands for none. Anything else is ignored. */
export const credentialChoiceSchema = z
  .union([z.uuid(), z.literal(NONE_FITTED).transform(() => NO_CREDENTIAL)])
  .nullable()
  .catch(null)

/** The same as an address says it. */
export const credentialParameter = (id: string): string => (id === NO_CREDENTIAL ? NONE_FITTED : id)
