import type { ChangelogEntry } from './entries.ts'

/**
 * The changelog as a feed (Atom, RFC 4287).
 * @param at where the page and the feed are, and the name of the portal
 */
export function changelogFeed(
  entries: readonly ChangelogEntry[],
  at: { page: string; feed: string; name: string },
): string {
  const [latest] = entries
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
  <title>${escaped(at.name)} changelog</title>
  <id>${escaped(at.page)}</id>
  <link rel="alternate" type="text/html" href="${escaped(at.page)}"/>
  <link rel="self" type="application/atom+xml" href="${escaped(at.feed)}"/>
  <updated>${midnight(latest?.date ?? '1970-01-01')}</updated>
  <author><name>${escaped(at.name)}</name></author>
${entries.map((entry) => entryOf(entry, at.page)).join('\n')}
</feed>
`
}

function entryOf({ id, date, title, text, needsAction }: ChangelogEntry, page: string): string {
  const address = escaped(`${page}#${id}`)
  return `  <entry>
    <title>${escaped(title)}</title>
    <id>${address}</id>
    <link rel="alternate" type="text/html" href="${address}"/>
    <published>${midnight(date)}</published>
    <updated>${midnight(date)}</updated>
    <content type="text">${escaped(needsAction ? `${text} What to do: ${needsAction}` : text)}</content>
  </entry>`
}

const midnight = (day: string) => `${day}T00:00:00Z`

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)
