import { cookies } from 'next/headers'
import { decode, encode } from 'next-auth/jwt'
import { z } from 'zod'
import { cookieOptions, flowCookieName } from '#lib/features/people/cookies.ts'
import { sessionSecret } from '#lib/features/people/session-token.ts'
import { PROVIDER_IDS } from './providers.ts'

/** How long somebody may take at the provider. */
export const FLOW_SECONDS = 15 * 60

/** So that what this cookie holds is never read as a session (NG-07). */
const SALT = 'sign-in at a provider'

const flowSchema = z.object({
  provider: z.enum(PROVIDER_IDS),
  /** To sign in, to let an account be entered by it, or to prove again who one is. */
  purpose: z.enum(['sign_in', 'link', 'prove']),
  /** Whose account it is for, where somebody is signed in. */
  userId: z.uuid().nullable(),
  /** Where to go afterwards: a path. */
  next: z.string(),
  /** Which of the browser's attempts it is (RFC 6749 §10.12). */
  state: z.string(),
  /** Where the browser goes now. */
  address: z.string(),
  /** When it began, in seconds. */
  begunAt: z.number(),
})

/** A sign-in at a provider that has begun in this browser. */
export type Flow = z.infer<typeof flowSchema>

/** Lets this browser hold a sign-in that has begun; one from before is over. */
export async function holdFlow(flow: Flow): Promise<void> {
  const jar = await cookies()
  const secret = await sessionSecret()
  jar.set(flowCookieName(), await encode({ token: flow, secret, salt: SALT, maxAge: FLOW_SECONDS }), {
    ...cookieOptions(),
    maxAge: FLOW_SECONDS,
  })
}

/** The sign-in that has begun in this browser, or null. */
export async function presentFlow(): Promise<Flow | null> {
  const token = (await cookies()).get(flowCookieName())?.value
  if (!token) return null
  const secret = await sessionSecret()
  const parsed = flowSchema.safeParse(await decode({ token, secret, salt: SALT }).catch(() => null))
  return parsed.success ? parsed.data : null
}

/** Ends it: a response of the provider is taken once. */
export async function dropFlow(): Promise<void> {
  const jar = await cookies()
  jar.set(flowCookieName(), '', { ...cookieOptions(), maxAge: 0 })
}
