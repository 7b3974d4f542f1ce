import type { ShownPortal } from '#lib/kernel/portal.ts'
import { env } from '#lib/platform/env.ts'
import { portalAssets } from './assets.ts'

/** The company's own, as pages show it. */
export function shownPortal(): ShownPortal {
  return { ...env.portal, logo: portalAssets().logo, isSignUpOpen: env.signUp !== 'invite' }
}
