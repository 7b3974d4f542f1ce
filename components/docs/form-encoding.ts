/** `application/x-www-form-urlencoded` of one value: space becomes `+`, the rest UTF-8 in `%XX`. */
export function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

/**
 * The value of an `Authorization` header for a client (RFC 6749 §2.3.1): each half form-encoded, joined by a
 * colon, then base64. Form-encoding leaves ASCII only, so `btoa` is safe for any text.
 */
export function basicAuthorization(clientId: string, clientSecret: string): string {
  return `Basic ${btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`)}`
}
