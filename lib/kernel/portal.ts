/** The company's own: what the portal is called, and where people turn to. */
export type Portal = {
  name: string
  /** An e-mail address, or the address of a page; null where nobody is named. */
  supportContact: string | null
  /** What people accept before they use it, and again for each new version; null where there is nothing to accept. */
  terms: { url: string; version: string } | null
  privacyUrl: string | null
}

/** A picture, and how wide it is for its height. */
export type Picture = { path: string; ratio: number }

/** The company's logo; its picture for dark pages is null where one serves both. */
export type Logo = { light: Picture; dark: Picture | null }

/** The same with what pages show of it. */
export type ShownPortal = Portal & {
  logo: Logo | null
  /** Whether anybody may make an account without an invitation. */
  isSignUpOpen: boolean
}
