import type { PlatformRole } from '#lib/access/permissions.ts'
import { env } from '#lib/platform/env.ts'

/** The role that gives nothing beyond one's own teams. Of any other, unknown ones too, more is asked. */
const ORDINARY = 'developer' satisfies PlatformRole

/** Whether people of this role must have a second factor. */
export const isDemandedOf = (role: string): boolean =>
  env.staffSecondFactor === 'required' && role !== ORDINARY
