/** What a password in a URL needs, in words. */
export const PERCENT_ENCODED =
  'with special characters in the password percent-encoded (@ is %40, # is %23, / is %2F, % is %25)'

/**
 * Whether the text is a connection URL as PostgreSQL's own programs take it: also with a socket's folder as its
 * host, by `?host=` or percent-encoded. A password that breaks it in two is found where that can be told.
 */
export function isDatabaseUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\/./.test(text)) return false
  // `user@/database`, without a host, is no URL by the web's rules.
  const url = URL.parse(text) ?? URL.parse(text.replace('@/', '@localhost/'))
  if (url?.hash !== '' || url.pathname.includes('@')) return false
  return [url.username, url.password, url.pathname].every(isDecodable)
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part)
    return true
  } catch {
    return false // URIError: a bare percent sign
  }
}

/** The folder of tables that a URL asks for, as Prisma has it; PostgreSQL's own programs know no such parameter. */
export const schemaOf = (databaseUrl: string): string | null =>
  new URLSearchParams(databaseUrl.split('?')[1] ?? '').get('schema')

/**
 * The URL with TLS as the driver does it, by its own name: it takes `prefer`, `require` and `verify-ca` for
 * `verify-full`, and warns in many lines that this will change. Who asks for libpq's ways gets them.
 */
export const withStrictTls = (databaseUrl: string): string =>
  /[?&]uselibpqcompat=/.test(databaseUrl)
    ? databaseUrl
    : databaseUrl.replace(/([?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/, '$1verify-full')
