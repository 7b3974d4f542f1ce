// Apart from the schema, so that a form in the browser knows it without a schema library.

const MAX_LENGTH = 64
const MIN_LENGTH = 3

/** A client ID as it is typed: in lower case, with a hyphen in place of a space. What else is wrong with it is not mended. */
export const asTypedClientId = (text: string): string =>
  text.trimStart().toLowerCase().replaceAll(/\s+/g, '-')

/** The client ID to offer for an app of this name; empty where its name has too few Latin letters or digits. */
export function clientIdFrom(name: string): string {
  const id = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[\p{M}'’]/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-$/, '')
  return id.length < MIN_LENGTH ? '' : id
}
