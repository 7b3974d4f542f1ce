/** The company's own: what the portal is called, and where people turn to. */
export type Portal = {
  name: string
  /** An e-mail address, or the address of a page; null where nobody is named. */
  supportContact: string | null
  /** What people accept before they use it, and again for each new version; null where there is nothing to accept. */
  terms: { url: string; version: string } | null
  privacyUrl: string | null
}
