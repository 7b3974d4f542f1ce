import { z } from 'zod'

/** Claims as a provider tells them, as far as it matters who told which. */
export const claimsSchema = z.looseObject({
  sub: z.string(),
  email: z.string().optional().catch(undefined),
})
type Claims = z.output<typeof claimsSchema>

/**
 * The claims of an ID token together with those of UserInfo (OpenID Connect Core 1.0 §5.3). What the token says counts. How
 * and when somebody signed in only it tells: UserInfo is asked later, and people edit what some providers tell there. An
 * address is verified by whoever told it, not by who told another one, or none.
 */
export function together(token: Claims, userInfo: Claims): Claims {
  const { amr: _amr, acr: _acr, auth_time: _time, email_verified: ofUserInfo, ...more } = userInfo
  const isOfUserInfo = token.email === undefined
  const isOfBoth = token.email === userInfo.email
  const isVerified = isOfUserInfo ? ofUserInfo : (token.email_verified ?? (isOfBoth ? ofUserInfo : false))
  return { ...more, ...token, email_verified: isVerified }
}
