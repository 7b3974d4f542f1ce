// Whoever reports chooses the text, so what looks for keys in it must take no more than one pass: nothing of a form can
// begin inside of another, and none is longer than a key may be.
const FORMS = [
  /-----BEGIN ((?:EC |RSA )?PRIVATE KEY)-----[A-Za-z0-9+/=\s]{1,20000}-----END \1-----/g,
  /\{[^{}]{1,20000}\}/g,
]

/** The text with other text in the place of what may be a private key: PEM, or a JWK, by itself or in a set. */
export function replaceKeys(text: string, replacement: (key: string) => string): string {
  const replace = (found: string) =>
    found.startsWith('{') && !found.includes('"kty"') ? found : replacement(found)
  // What a tool puts on one line, as settings do.
  return FORMS.reduce((rest, form) => rest.replaceAll(form, replace), text.replaceAll('\\n', '\n'))
}
