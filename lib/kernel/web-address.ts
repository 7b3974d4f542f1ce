import { z } from 'zod'

/** RFC 3986 §2: all that may stand in a URI. */
const URI_CHARACTERS = /^(?:[a-z0-9._~:/?#[\]@!$&'()*+,;=-]|%[0-9a-f]{2})+$/i
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])
const MAX_LENGTH = 255

/** Whether people can be sent there: https, or http on this machine, and nobody's name and password in it. */
export function isWebAddress(text: string): boolean {
  const url = URI_CHARACTERS.test(text) ? URL.parse(text) : null
  if (url === null || url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))
}

/** The address of a page. */
export const webAddress = (message: string) =>
  z.string().trim().max(MAX_LENGTH, `At most ${MAX_LENGTH} characters.`).refine(isWebAddress, message)

/** Whom people turn to: an e-mail address, or the address of a page. */
export const contactAddress = (message: string) =>
  z
    .string()
    .trim()
    .max(MAX_LENGTH, `At most ${MAX_LENGTH} characters.`)
    .refine((text) => z.email().safeParse(text).success || isWebAddress(text), message)
