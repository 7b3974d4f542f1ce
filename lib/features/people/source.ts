/** Where a request without an account comes from: what throttling goes by. */
export type Source = {
  /** Address of the peer as text. */
  address: string
  /** The device's mark from an earlier sign-in, unchecked; null when it has none. */
  device: string | null
  /** What it says that it is (`User-Agent`), unchecked. */
  userAgent?: string | null
}
