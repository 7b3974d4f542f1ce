import { expect, it } from 'vitest'
import { makeIndex, readIndex, searchGuide } from './search.ts'
import { sectionsOf } from './sections.ts'

const ERRORS = `<main id="main"><header><h1>Errors</h1><p>Every refusal.</p></header>
  <section><h2 id="shape">What a refusal looks like</h2><p>A JSON object.</p></section>
  <section><h2 id="token">At the token endpoint</h2><p>From the endpoint.</p>
    <dl><div id="invalid_client"><dt><span>401</span><a href="#invalid_client">invalid_client</a></dt><dd>The credentials are wrong.</dd></div>
    <div id="invalid_scope"><dt><span>400</span><a href="#invalid_scope">invalid_scope</a></dt><dd>Not granted.</dd></div></dl></section></main>`
const VERIFY = `<main id="main"><header><h1>Verifying tokens</h1><p>In your own service.</p></header>
  <section><h2 id="claims">Claims</h2><table><tr><th>aud</th><td>Your API.</td></tr><tr><th>exp</th><td>When it expires.</td></tr></table>
  <p>The header says <code>at+jwt</code>. Allow for a clock that differs.</p></section></main>`

const errors = sectionsOf({ path: '/docs/errors', title: 'Errors', description: 'Every refusal.' }, ERRORS)
const verify = sectionsOf(
  {
    path: '/docs/verifying-tokens',
    title: 'Verifying tokens',
    description: 'In your own service.',
    words: 'leeway',
  },
  VERIFY,
)
const index = readIndex(makeIndex([...errors, ...verify]))
const first = (asked: string) => searchGuide(index, asked)[0]?.href

it('a page is cut where something has an address', () => {
  expect(errors.map(({ href, heading }) => [href, heading])).toEqual([
    ['/docs/errors', ''],
    ['/docs/errors#shape', 'What a refusal looks like'],
    ['/docs/errors#token', 'At the token endpoint'],
    ['/docs/errors#invalid_client', '401 invalid_client'],
    ['/docs/errors#invalid_scope', '400 invalid_scope'],
  ])
  expect(errors[3]?.text).toContain('The credentials are wrong.')
})

it.each([
  ['an error code', 'invalid_scope', '/docs/errors#invalid_scope'],
  ['an error code that is not typed to its end', 'invalid_cl', '/docs/errors#invalid_client'],
  ['a status', '401', '/docs/errors#invalid_client'],
  ['a claim', 'aud', '/docs/verifying-tokens#claims'],
  ['a value with a sign in it', 'at+jwt', '/docs/verifying-tokens#claims'],
  ['another form of a word', 'expired', '/docs/verifying-tokens#claims'],
  ['a slip of the keyboard', 'credetials', '/docs/errors#invalid_client'],
  ['what readers call it', 'leeway', '/docs/verifying-tokens'],
  ['a question', 'what does the JSON object of a refusal look like?', '/docs/errors#shape'],
])('finds %s', (_, asked, href) => {
  expect(first(asked)).toBe(href)
})

it.each(['', '   ', 'the of and', '¤', '"'])('finds nothing for %j', (asked) => {
  expect(searchGuide(index, asked)).toEqual([])
})
