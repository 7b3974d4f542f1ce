import { describe, expect, it, vi } from 'vitest'
import { docsPages } from '#components/docs/navigation.ts'
import { type GuidePage, readGuide } from '#e2e/fixtures/guide.ts'
import { CAUSES } from '#lib/features/request-log/causes.ts'
import { ERRORS } from '#lib/oauth/errors.ts'

vi.mock('#lib/features/apis/published-catalogue.ts', () => ({
  publishedCatalogue: async () => [
    {
      id: 'bookings',
      name: 'Bookings',
      audience: 'https://bookings.example.com',
      environment: 'live',
      tokenTtlSeconds: 1800,
      signingAlg: 'RS256',
      baseUrl: 'https://bookings.example.com/v1',
      docsUrl: null,
      scopes: [{ name: 'bookings:read', description: 'Read bookings', grantPolicy: 'request' }],
    },
  ],
}))

/** What belongs to those who run the server, and stands in docs/ and the README. */
const OF_OPERATORS = [
  /\bnpm (?:run|start|test)\b/,
  /\bcli\b/,
  /\bLIMIT_[A-Z]+/,
  /\bPUBLIC_URL\b/,
  /\bDATABASE_URL\b/,
]

describe('the guide', async () => {
  const pages = await readGuide()
  const textOf = (path: string) => pages.find((page) => page.path === path)?.text ?? ''

  it('opens each page with what one can do after reading it, said once', () => {
    const descriptions = docsPages.map(({ description }) => description)
    expect(new Set(descriptions).size).toBe(docsPages.length)
    for (const description of descriptions) expect(description).toMatch(/^[A-Z][a-z]+,? .{20,120}\.$/)
  })

  it.each(pages.map((page) => [page.path, page] as const))('has no operator’s command on %s', (_, page) => {
    for (const word of OF_OPERATORS) expect(page.text).not.toMatch(word)
  })

  it('explains every error and every cause', () => {
    const errors = textOf('/docs/errors')
    for (const { error, description, meaning } of Object.values(ERRORS)) {
      for (const words of [error, description, meaning]) expect(errors).toContain(words)
    }
    for (const { what, cure } of Object.values(CAUSES)) {
      expect(errors).toContain(what)
      expect(errors).toContain(cure)
    }
  })

  it('lists what is in the catalogue', () => {
    const apis = textOf('/docs/apis')
    for (const words of ['https://bookings.example.com', 'bookings:read', 'Read bookings', '1800', 'RS256']) {
      expect(apis).toContain(words)
    }
  })

  it.each([
    ['/docs/frameworks', ['Spring', '.NET', 'Express']],
    ['/docs/gateways', ['NGINX Plus', 'nginx', 'Envoy', 'Istio', 'Kong', 'Traefik']],
    ['/docs/cloud-gateways', ['AWS HTTP API', 'AWS REST API', 'Azure API Management']],
  ])('%s says what each wants, and what of at+jwt', (path, names) => {
    for (const name of [...names, 'at+jwt']) expect(textOf(path)).toContain(name)
  })

  it('uses sentences that people can take in', () => {
    expect(pages.flatMap(longSentences)).toEqual([])
  })
})

const LONGEST_WORDS = 42

/** Sentences of the page's own text that are too long to take in at once. */
function longSentences({ path, lines, code }: GuidePage): string[] {
  const ofCode = new Set(code.flatMap((block) => block.code.split('\n').map((line) => line.trim())))
  return lines
    .filter((line) => !ofCode.has(line))
    .flatMap((line) => line.split(/(?<=[.:?!”])\s+/))
    .filter((sentence) => sentence.split(' ').length > LONGEST_WORDS)
    .map((sentence) => `${path}: ${sentence}`)
}
