import { expect, it } from 'vitest'
import { markdownOf } from './markdown.ts'

const at = { origin: 'https://portal.test', paths: new Set(['/docs', '/docs/keys']) }

const page = (inside: string) =>
  `<!doctype html><html><body><nav>Site</nav><main id="main">${inside}</main></body></html>`

it('a page is written as Markdown, without what is there to be used', () => {
  const html = page(`
    <header><h1>Keys</h1><p>Sign your requests.</p><div data-not-in-text="true"><a href="/docs/keys.md">Markdown</a></div></header>
    <section aria-labelledby="why"><h2 id="why"><a href="#why">Why<span aria-hidden="true">#</span></a></h2>
    <p>See <a href="/docs#request">the guide</a>, <a href="/apps">your apps</a>, <a href="https://example.org/">elsewhere</a>.</p>
    <button>Press</button></section><nav><a href="/docs">Previous</a></nav>`)
  expect(markdownOf(html, at)).toBe(`# Keys

Sign your requests.

## <a id="why"></a>Why

See [the guide](https://portal.test/docs.md#request), [your apps](https://portal.test/apps), [elsewhere](https://example.org/).
`)
})

it('code keeps its lines and says its language, or its title', () => {
  const block = (title: string, code: string) =>
    `<figure><figcaption><span>${title}</span><span><button>Copy</button></span></figcaption><pre tabindex="0"><code id="_r1_">${code}</code></pre></figure>`
  const html = page(
    `<div role="tablist"><button>curl</button></div><div role="tabpanel" hidden>${block('C#', 'a\n  <span>b</span> &lt;c>')}</div>${block('401 Unauthorized', 'x')}`,
  )
  expect(markdownOf(html, at)).toBe('```csharp\na\n  b <c>\n```\n\n**401 Unauthorized**\n\n```\nx\n```\n')
})

it('a table stays one, and what has an address keeps it', () => {
  const html = page(`
    <section><table><caption>Headers</caption><thead><tr><th>Header</th><th>Value</th></tr></thead>
    <tbody><tr id="auth"><th>Authorization</th><td><code>Basic</code> and a | sign</td></tr></tbody></table></section>
    <dl><div id="invalid_client"><dt><span>401</span><a href="#invalid_client">invalid_client</a></dt><dd>Wrong.</dd></div></dl>`)
  const markdown = markdownOf(html, at)
  expect(markdown).toContain('| <a id="auth"></a>Authorization | `Basic` and a \\| sign |')
  expect(markdown).toContain('<a id="invalid_client"></a>')
  expect(markdown).toContain('401 invalid_client')
})

it('a page without a main is none', () => {
  expect(() => markdownOf('<p>Not found</p>', at)).toThrow('no main')
})
