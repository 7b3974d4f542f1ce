'use server'

import { redirect } from 'next/navigation'
import { endSession } from '#lib/accounts/session-cookie.ts'
import { routes } from '#lib/routes.ts'

/** Ends the session of this browser. */
export async function signOutAction(): Promise<void> {
  await endSession()
  redirect(routes.home)
}
